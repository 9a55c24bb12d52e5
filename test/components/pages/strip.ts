/** Panels of one figure, one above the other over the same time. */
export interface Strip {
  readonly name: string;
  readonly unit: string;
  /** Spikes are drawn as strokes, a row for each element, other values as lines. */
  readonly isSpike: boolean;
  /** Of each element that is shown. */
  readonly lines: readonly (readonly number[])[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, GAP] = [740, 56, 130, 90, 14];
const INK = '#222';
const MUTED = '#777';
const COLOURS = ['#1f5fa8', '#c2571a', '#2a8a4a', '#8a4fa3', '#b0961b', '#a23340', '#2a8f99', '#555'];
/** How many elements are drawn. */
export const DRAWN = COLOURS.length;

/** As SVG: a row for each strip with its name, its least and its greatest value, and the time below. */
export function stripsFigure(strips: readonly Strip[], ms: number): string {
  const height = strips.length * (HEIGHT + GAP) + 34;
  const x = (share: number) => round(LEFT + share * (WIDTH - LEFT - RIGHT));
  const rows = strips.map((strip, i) => row(strip, GAP + i * (HEIGHT + GAP), x));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    text(x(share), height - 8, `${share * ms}${share === 1 ? ' ms' : ''}`, 'middle', MUTED),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...rows.flat(),
    ...ticks,
    '</svg>\n',
  ].join('\n');
}

function row({ name, unit, isSpike, lines }: Strip, top: number, x: (share: number) => number): string[] {
  const label = text(LEFT - 12, top + HEIGHT / 2 + 4, name, 'end', INK);
  const ground = `<line x1="${x(0)}" x2="${x(1)}" y1="${top + HEIGHT}" y2="${top + HEIGHT}" stroke="#ddd"/>`;
  const at = (step: number) => x((step + 1) / lines[0]!.length);
  if (isSpike) {
    const share = (HEIGHT - 8) / lines.length;
    const paths = lines.map((values, i) => {
      const from = top + 8 + i * share;
      const to = from + share - (lines.length > 1 ? 2 : 0);
      const strokes = values.flatMap((value, step) =>
        value === 0 ? [] : [`M${at(step)} ${round(from)}V${round(to)}`],
      );
      return `<path d="${strokes.join('')}" stroke="${COLOURS[i]}" fill="none"/>`;
    });
    return [label, ground, ...paths];
  }
  const [low, high] = [Math.min(...lines.flat()), Math.max(...lines.flat())];
  const isFlat = low === high;
  const y = (value: number) => round(top + HEIGHT * (isFlat ? 0.5 : (high - value) / (high - low)));
  const bounds = isFlat
    ? [[y(low), low]]
    : [
        [top + 10, high],
        [top + HEIGHT, low],
      ];
  return [
    label,
    ground,
    ...lines.map(
      (values, i) =>
        `<path d="${line(values, at, y)}" stroke="${COLOURS[i]}" stroke-width="1.5" fill="none"/>`,
    ),
    ...bounds.map(([at, value]) => text(x(1) + 6, at!, `${short(value!)} ${unit}`.trim(), 'start', MUTED)),
  ];
}

/** Of all steps those where the line bends: at most two for each point across. */
function line(values: readonly number[], x: (step: number) => number, y: (value: number) => number): string {
  const across = Math.ceil(values.length / (WIDTH - LEFT - RIGHT));
  const points: [number, number][] = [];
  for (let from = 0; from < values.length; from += across) {
    const part = values.slice(from, from + across);
    const ends = [part.indexOf(Math.min(...part)), part.indexOf(Math.max(...part))].toSorted((a, b) => a - b);
    for (const step of new Set(ends)) points.push([x(from + step), y(part[step]!)]);
  }
  const bends = points.filter(
    ([, own], i) =>
      i === 0 || i === points.length - 1 || own !== points[i - 1]![1] || own !== points[i + 1]![1],
  );
  return `M${bends.map((point) => point.join(' ')).join('L')}`;
}

const text = (x: number, y: number, of: string, anchor: string, colour: string): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${colour}">${of}</text>`;

const round = (x: number): number => Math.round(x * 10) / 10;
const short = (x: number): string => `${Number(x.toPrecision(3))}`.replace('-', '−');
