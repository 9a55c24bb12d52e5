import * as Plot from '@observablehq/plot';
import { drawing } from '../drawing/drawing.ts';
import type { Figure } from '../drawing/figure.ts';
import { extent, short } from '../drawing/numbers.ts';
import { INK, REFERENCE } from '../drawing/palette.ts';
import { type NameAxis, placeOn, valueText } from './axes.ts';
import { bestOf, isScored, type SettingRow, type StudyRead } from './data.ts';
import { colourScale } from './scale.ts';

/** Most settings that a figure has lines for. */
const MOST = 400;

/** Each setting as a line through the values that it has of each name, to its metric at the right. */
export function parallel(study: StudyRead, axes: readonly NameAxis[]): Figure {
  const { rows, metric, goal } = study;
  const scored = rows.filter(isScored);
  const colours = colourScale(
    scored.map(({ mean }) => mean),
    goal === 'least',
  );
  const [low, high] = extent(scored.map(({ mean }) => mean));
  const span = high - low || 1;
  const best = bestOf(rows, goal);
  const shown = thinned(rows, best);
  const points = (row: SettingRow) => [
    ...axes.map((axis, k) => ({ number: row.number, k, y: placeOn(axis, row.setting[axis.name]!) })),
    ...(isScored(row)
      ? [{ number: row.number, k: axes.length, y: high === low ? 0.5 : (row.mean - low) / span }]
      : []),
  ];
  const line = (
    some: readonly SettingRow[],
    stroke: string | ((row: SettingRow) => string),
    look: object,
  ) => {
    const of = new Map(some.map((row) => [row.number, typeof stroke === 'string' ? stroke : stroke(row)]));
    return Plot.line(some.flatMap(points), {
      ...{ x: 'k', y: 'y', z: 'number', curve: 'bump-x', strokeOpacity: 0.7, strokeWidth: 1.3 },
      stroke: ({ number }: { readonly number: number }) => of.get(number)!,
      ...look,
    });
  };
  const failed = shown.filter((row) => !isScored(row));
  const well = shown.filter(isScored).sort((a, b) => (goal === 'least' ? b.mean - a.mean : a.mean - b.mean));
  const labels = [...axes.map(({ label }) => label), metric];
  const ticks = [
    ...axes.flatMap((axis, k) =>
      ticksOf(axis).map(({ y, text }) => ({
        k,
        y,
        text: cut(text, Math.floor(860 / axes.length / 7.2) - 3),
      })),
    ),
    ...[0, 0.5, 1].map((y) => ({ k: axes.length, y, text: short(low + y * (high - low)) })),
  ];
  const left = shown.length < rows.length ? ` ${shown.length} of ${rows.length} settings are shown.` : '';
  return drawing(
    {
      title: 'Parallel coordinates',
      caption: `Each line is a setting, the darker the ${goal === 'least' ? 'smaller' : 'greater'} its ${metric}${best ? '; the best one is drawn bold' : ''}${failed.length > 0 ? '; dashed ones have failed' : ''}.${left}`,
      height: 380,
    },
    {
      marginTop: 44,
      marginBottom: 16,
      marginLeft: 60,
      marginRight: 60,
      x: { domain: [0, axes.length], axis: null },
      y: { domain: [0, 1], axis: null, inset: 8 },
      marks: [
        Plot.ruleX(
          labels.map((_, k) => k),
          { stroke: '#9aa5b1', strokeWidth: 1.2 },
        ),
        line(failed, REFERENCE, { strokeDasharray: '4 4' }),
        line(well, (row) => colours.of(row.mean!), {}),
        best ? line([best], INK, { strokeWidth: 3.5, strokeOpacity: 1 }) : null,
        Plot.text(ticks, {
          ...{ x: 'k', y: 'y', text: 'text', textAnchor: 'start', dx: 6, fill: INK, fontSize: 12 },
          ...{ stroke: '#fff', strokeWidth: 4 },
        }),
        Plot.text(
          labels.map((text, k) => ({ k, text: cut(text, Math.floor(900 / labels.length / 7)) })),
          {
            ...{ x: 'k', text: 'text', frameAnchor: 'top', dy: -26, fontWeight: 600, fill: INK },
            textAnchor: 'middle',
          },
        ),
      ],
    },
  );
}

/** A text that fits its room. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;

/** Most labels of an axis. */
const LABELS = 12;

function ticksOf(axis: NameAxis): readonly { readonly y: number; readonly text: string }[] {
  const all = axis.values.map((value) => ({ y: placeOn(axis, value), text: valueText(axis, value) }));
  if (all.length <= LABELS) return all;
  if (!axis.isNumber) return all.filter((_, k) => k % Math.ceil(all.length / LABELS) === 0);
  const number = (y: number) => {
    const [low, high] = [axis.numberOf(axis.values[0]!), axis.numberOf(axis.values.at(-1)!)];
    return axis.isLog ? low * (high / low) ** y : low + y * (high - low);
  };
  return [0, 0.25, 0.5, 0.75, 1].map((y) => ({ y, text: short(Number(number(y).toPrecision(3))) }));
}

/** Evenly as many as can be told apart, the best among them. */
function thinned(rows: readonly SettingRow[], best: SettingRow | undefined): readonly SettingRow[] {
  const each = Math.ceil(rows.length / MOST);
  return each === 1 ? rows : rows.filter((row, k) => k % each === 0 || row === best);
}
