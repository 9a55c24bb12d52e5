import { expect } from 'chai';
import { clockAt } from '../../../contexts/running/pace.ts';
import { progressLine } from '../../../contexts/session/progress.ts';
import {
  adam,
  context,
  LIFCell,
  ms,
  mse,
  PoissonCell,
  process,
  type Reached,
  type Recording,
  rockpool,
  sequential,
  simulate,
  sweep,
  sweepAsync,
  train,
} from '../../../index.ts';

const model = () =>
  context('net', () => {
    const x = PoissonCell({ n_units: 40, target_freq: 200 });
    const z = LIFCell({ n_units: 3, tau_m: ms(20) });
    return { x, z, advance: process(x.advance_state, z.advance_state) };
  });

const net = model();
const shared = { inputs: [[net.x.inputs, 0.5]] as const, record: [net.x.outputs, net.z.v] };
const start = () => simulate(net, { dt: ms(1), seed: 'long' });

/** What a run gives in one go. */
const whole = (steps: number, recordEvery = 1) => {
  using sim = start();
  const run = sim.run(net.advance, { ...shared, steps, recordEvery });
  return { spikes: run.get(net.x.outputs).data, v: sim.get(net.z.v) };
};

const why = new Error('enough');

/** A signal that is given at the end of the first piece with so many done. */
function stopAt(done: number) {
  const controller = new AbortController();
  const seen: Reached[] = [];
  const progress = (reached: Reached) => {
    seen.push(reached);
    if (reached.done >= done) controller.abort(why);
  };
  return { signal: controller.signal, progress, seen };
}

describe('long calls', () => {
  describe('of a simulation', () => {
    it('say how far they are, chunk by chunk', () => {
      const { progress, seen } = stopAt(Infinity);
      start().run(net.advance, { ...shared, steps: 10, chunk: 4, progress });
      expect(seen).eql([4, 8, 10].map((done) => ({ done, total: 10 })));
      const lines: string[] = [];
      const stream = { write: (text: string) => void lines.push(text) };
      start().run(net.advance, { ...shared, steps: 10, chunk: 4, progress: stream });
      expect(lines.at(-1)).match(/^\r10\/10 {2}\d+ steps\/s {2}0\.0 s left *\n$/);
    });

    it('end with the reason of a signal where a chunk ends, and go on from there to the same bits', () => {
      const sim = start();
      const { signal, progress } = stopAt(8);
      const stopped = () => sim.run(net.advance, { ...shared, steps: 20, chunk: 4, signal, progress });
      expect(stopped).throw(why);
      expect(sim.tick).equal(8);
      expect(stopped).throw(why);
      expect(sim.tick).equal(8);
      sim.run(net.advance, { ...shared, steps: 12 });
      expect(sim.get(net.z.v)).eql(whole(20).v);
    });

    it('give the rows there are where they are to return', () => {
      const { signal, progress } = stopAt(8);
      const options = { ...shared, steps: 20, chunk: 4, signal, progress, onAbort: 'return' } as const;
      const run = start().run(net.advance, { ...options, recordEvery: 3 });
      expect(run.rows).equal(3);
      const spikes = run.get(net.x.outputs);
      expect(spikes.shape).eql([3, 1, 40]);
      expect(spikes.data).eql(whole(8, 3).spikes);
      const none = start().run(net.advance, options);
      expect([none.rows, none.get(net.z.v).data.length]).eql([0, 0]);
    });

    it('take their time, to the same bits, while others have their turns', async () => {
      const sim = start();
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const running = sim.runAsync(net.advance, { ...shared, steps: 60_000 });
      expect(() => sim.run(net.advance, { steps: 1 })).throw('a runAsync that has not ended');
      expect(sim.tick).above(0).below(60_000);
      const run = await running;
      clearInterval(timer);
      expect(turns).above(0);
      const once = whole(60_000);
      expect(run.get(net.x.outputs).data).eql(once.spikes);
      expect(sim.get(net.z.v)).eql(once.v);
      sim.run(net.advance, { ...shared, steps: 1 });
    });

    it('hear a timer while they take their time', async () => {
      const signal = AbortSignal.timeout(20);
      const options = { ...shared, record: [net.z.v], recordEvery: 1000, steps: 1e8, signal } as const;
      const sim = start();
      const error = await sim.runAsync(net.advance, options).catch((e) => e);
      expect(error).property('name', 'TimeoutError');
      const { tick } = sim;
      expect(tick).within(1, 1e8 - 1);
      expect(sim.run(net.advance, { ...shared, steps: 1 }).rows).equal(1);
      expect(sim.tick).equal(tick + 1);
    });

    it('end where the simulation is disposed', async () => {
      const sim = start();
      const running = sim.runAsync(net.advance, { ...shared, record: [], steps: 1e8 }).catch((e) => e);
      sim[Symbol.dispose]();
      expect(await running).property('code', 'disposed');
    });

    it('refuse what is no signal', () => {
      const options = { ...shared, steps: 1, signal: 'stop', onAbort: 'never', progress: 3 } as never;
      expect(() => start().run(net.advance, options))
        .throw("run, signal: found 'stop', expected an AbortSignal")
        .property('diagnostics')
        .length(3);
    });

    it('are watched in sweeps', () => {
      const { progress, seen } = stopAt(Infinity);
      const over = [[net.z.hyperparameters.tau_m, [10, 20]]] as const;
      const measure = { rows: (run: { rows: number }) => run.rows };
      const options = { ...shared, process: net.advance, dt: ms(1), steps: 5, chunk: 5, over, measure };
      sweep(net, { ...options, progress });
      expect(seen).eql([{ done: 5, total: 5 }]);
      const { signal } = stopAt(0);
      expect(() => sweep(net, { ...options, signal: AbortSignal.abort(why) })).throw(why);
      expect(signal.aborted).equal(false);
    });

    it('are awaited in sweeps: the same rows, while others have their turns', async () => {
      const over = [[net.z.hyperparameters.tau_m, [10, 20, 30]]] as const;
      const measure = {
        spikes: (run: Recording<'f32'>) => run.get(net.z.s).data.filter((x) => x > 0).length,
      };
      const inputs = [...shared.inputs, [net.z.j, 30]] as const;
      const length = { steps: 200, chunk: 5 };
      const options = {
        ...length,
        inputs,
        record: [net.z.s],
        process: net.advance,
        dt: ms(1),
        over,
        measure,
      };
      let turns = 0;
      const timer = setInterval(() => turns++, 0);
      const { progress, seen } = stopAt(Infinity);
      const slow = (report: { readonly done: number; readonly total: number }) => {
        progress(report);
        const until = performance.now() + 3;
        while (performance.now() < until);
      };
      const found = await sweepAsync(net, { ...options, progress: slow });
      clearInterval(timer);
      expect(found).eql(sweep(net, options));
      expect(new Set(found.map(({ spikes }) => spikes)).size).above(1);
      expect(seen.at(-1)).eql({ done: 200, total: 200 });
      expect(turns).above(2);
      const { signal, progress: stopping } = stopAt(10);
      const stopped = sweepAsync(net, { ...options, signal, progress: stopping });
      expect(await stopped.catch((reason) => reason)).equal(why);
      const wrong = sweepAsync(net, { ...options, over: [] });
      expect((await wrong.catch((reason) => reason)).where).equal('sweepAsync, over');
    });
  });

  describe('of a training', () => {
    const layers = context('layers', () => sequential(rockpool.LinearJax({ shape: [2, 1] })));
    const trainer = () =>
      train(layers, {
        ...{ process: layers.advance, dt: ms(1), steps: 2, optimizer: adam({ lr: 0.01 }) },
        inputs: [[layers.input, [1, 2]]],
        loss: ({ of }) => mse(of(layers.output), 1),
      });
    const losses = (iterations: number) => trainer().run({ iterations, progress: false });
    const data = {
      inputs: [
        [
          layers.input,
          Array.from({ length: 5 }, (_, i) => [
            [i, 1],
            [i, 2],
          ]),
        ],
      ],
    } as never;

    it('say how far they are, and end where they are told to', () => {
      const { signal, progress, seen } = stopAt(3);
      const own = trainer();
      expect(() => own.run({ iterations: 10, signal, progress })).throw(why);
      expect(own.iteration).equal(3);
      const all = losses(10);
      expect(seen).eql([1, 2, 3].map((done) => ({ done, total: 10, loss: all[done - 1] })));
      expect(own.run({ iterations: 7, progress: false })).eql(all.slice(3));
      const { seen: _, ...until } = stopAt(4);
      const returned = trainer().run({ iterations: 10, ...until, onAbort: 'return' });
      expect(returned).eql(all.slice(0, 4));
    });

    it('take their time, to the same bits, one at a time', async () => {
      const own = trainer();
      const running = own.runAsync({ iterations: 3000, progress: false });
      expect(() => own.run({ iterations: 1 }))
        .throw('before runAsync has ended')
        .property('code', 'busy');
      expect(await running).eql(losses(3000));
      expect(own.run({ iterations: 1, progress: false }).length).equal(1);
    });

    it('hear a timer, and of being disposed', async () => {
      const own = trainer();
      const signal = AbortSignal.timeout(20);
      const found = await own.runAsync({ iterations: 1e7, signal, onAbort: 'return', progress: false });
      expect(found.length)
        .equal(own.iteration)
        .within(1, 1e7 - 1);
      const running = own.runAsync({ iterations: 1e7, progress: false }).catch((e) => e);
      own[Symbol.dispose]();
      expect(await running).property('code', 'disposed');
    });

    it('hear of being disposed by whoever is told of them', () => {
      for (const stage of ['batch', 'forward', 'loss', 'backward', 'gradients', 'update'] as const) {
        const own = trainer();
        const hooks = { [stage]: () => own[Symbol.dispose]() };
        expect(() => own.run({ iterations: 2, hooks, progress: false }), stage).throw('disposed training');
        expect(own.iteration, stage).equal(stage === 'update' ? 1 : 0);
      }
      const own = trainer();
      const progress = () => own[Symbol.dispose]();
      expect(() => own.run({ iterations: 2, progress }))
        .throw('disposed training')
        .property('code', 'disposed');
    });

    it('test data in the same ways', async () => {
      const own = trainer();
      const scores = own.test(data);
      const { progress, seen } = stopAt(Infinity);
      expect(await own.testAsync(data, { progress })).eql(scores);
      expect(seen).eql([1, 2, 3, 4, 5].map((done) => ({ done, total: 5 })));
      const { signal, ...rest } = stopAt(2);
      expect(() => own.test(data, { signal, progress: rest.progress })).throw(why);
      expect(own.best).equal(undefined);
    });
  });

  describe('of a stream', () => {
    const options = { inputs: shared.inputs, steps: 60, chunk: 20 };

    it('keep pace with the clock on the wall', async () => {
      const ticks = async (pace: 'real time' | 'fastest' | number) => {
        const times: number[] = [];
        const began = performance.now();
        for await (const { tick } of start().stream(net.advance, { ...options, pace }))
          times.push(performance.now() - began - tick);
        return { times, took: performance.now() - began };
      };
      const { times, took } = await ticks('real time');
      // A chunk begins when its first tick is due: 0, 20, 40 ms.
      for (const late of times) expect(late).least(-1);
      expect(took).least(39);
      expect((await ticks(0.5)).took).least(79);
      expect((await ticks('fastest')).times.length).least(1);
    });

    it('have a clock that does not hurry after it was late', () => {
      let now = 1000;
      const due = clockAt(10, 2, () => now);
      expect([due(10), due(20)]).eql([0, 20]);
      now += 15;
      expect([due(10), due(20)]).eql([-15, 5]);
      now += 1000;
      expect(due(20)).equal(-995);
      expect(due(25)).equal(10);
    });

    it('end with the reason of a signal, in the middle of waiting too', async () => {
      const controller = new AbortController();
      const sim = start();
      const stream = sim.stream(net.advance, { ...options, pace: 1e-3, signal: controller.signal });
      const seen: number[] = [];
      const read = async () => {
        for await (const { tick } of stream) {
          seen.push(tick);
          setTimeout(() => controller.abort(why), 5);
        }
      };
      expect(await read().catch((e) => e)).equal(why);
      expect([seen, sim.tick]).eql([[0], 20]);
      sim.run(net.advance, { ...shared, steps: 1 });
      const dead = sim.stream(net.advance, { ...options, signal: controller.signal });
      const error = await new Promise((resolve) => void dead.subscribe({ error: resolve }));
      expect([error, sim.tick]).eql([why, 21]);
    });

    it('refuse what is no pace', () => {
      for (const pace of [0, -1, NaN, 'slow'])
        expect(() => start().stream(net.advance, { ...options, pace: pace as never })).throw('stream, pace');
    });
  });

  it('tell a terminal of steps without a loss', () => {
    const lines: string[] = [];
    const report = progressLine(4, { write: (text) => void lines.push(text.trim()) }, 'steps', () => 0);
    report(4);
    expect(lines[0]).match(/^4\/4 {2}\d+ steps\/s/);
    const open = progressLine(Infinity, { write: (text) => void lines.push(text.trim()) }, 'steps', () => 0);
    open(7);
    expect(lines[1]).match(/^7 {2}\d+ steps\/s$/);
  });
});
