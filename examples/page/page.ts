// Draws what the Worker sends, once for each picture: a raster of spikes that goes on and on. A slider is the current.
interface Spikes {
  readonly times: Float64Array;
  readonly cells: Uint32Array;
}

const worker = new Worker('/worker.js', { type: 'module' });
const slider = document.querySelector('input')!;
const canvas = document.querySelector('canvas')!;
const picture = canvas.getContext('2d')!;
const arrived: Spikes[] = [];

const send = () => worker.postMessage(slider.valueAsNumber);
slider.addEventListener('input', send);
send();
worker.addEventListener('message', ({ data }: MessageEvent<Spikes>) => arrived.push(data));

function draw(): void {
  requestAnimationFrame(draw);
  canvas.dataset.frames = String(Number(canvas.dataset.frames ?? 0) + arrived.length);
  for (const { times, cells } of arrived.splice(0))
    for (let i = 0; i < times.length; i++) {
      const x = (times[i]! / 2) % canvas.width;
      if (i === 0) picture.clearRect(x, 0, 20, canvas.height);
      picture.fillRect(x, (cells[i]! / 1000) * canvas.height, 1, 1);
    }
}
draw();
