import type { FloatArray } from '../../index.ts';
import { type Case, type Effort, type Entries, type Format, type How, onBothBackends } from './case.ts';
import { type Comparison, closeTo, equalTo, LIMITS, numbersIn } from './compare.ts';
import type { PartCase } from './part-case.ts';
import { type Named, namedIn } from './part-forms.ts';
import { type Found, ranTogether } from './part-run.ts';

/** Wider limits of losses and gradients that pass through float32 inside a system, as Rockpool's inputs and spikes do. */
const SINGLE: Readonly<Record<string, number>> = { 'snnTorch 0.9.4': 1e-6, 'Rockpool 3.0.3': 1e-6 };

/** Gradients in f32 of neurons whose potentials are tens of units: steep surrogates and steep upstrokes magnify what was rounded. */
const MAGNIFIED = [
  'norse.CobaLIFCell',
  'norse.CobaLIFFeedForwardCell',
  'norse.IzhikevichCell',
  'norse.IzhikevichRecurrentCell',
];

/** Traces, losses and gradients of parts and small models that have their systems' names for everything: every entry of `cases` is a case. */
export const parts: Format = (data) => {
  const single = SINGLE[String(data.system)] ?? 0;
  const groups = new Map<string, Group>();
  return namedIn(data)?.map(({ name, own, make }): Case => {
    if (!make) return { name, missing: `${own.component} is not in the project yet` };
    const alone = groupOf([own], make);
    const kind = kindOf(name, own);
    const together = groups.get(kind) ?? groupOf([], make);
    groups.set(kind, together);
    const place = together.cases.push(own) - 1;
    return {
      name,
      check: (effort) =>
        effort.together
          ? checked(own, (how) => together.run(how)[place]!, single, effort)
          : checked(own, (how) => alone.run(how)[0]!, single, effort),
    };
  });
};

interface Group {
  readonly cases: PartCase[];
  /** Runs them, once each way. */
  readonly run: (how: How) => readonly Found[];
}

function groupOf(cases: PartCase[], make: NonNullable<Named['make']>): Group {
  const done = new Map<string, readonly Found[]>();
  return {
    cases,
    run: (how) => {
      const key = `${how.backend} ${how.dtype}`;
      const found = done.get(key) ?? ranTogether(cases, make, how);
      done.set(key, found);
      return found;
    },
  };
}

/** Cases of a kind differ in numbers alone. What has no gradient is of a kind of its own. */
function kindOf(name: string, { component, dt, batch, given, commands, ...own }: PartCase): string {
  const { inputs, params, gradients, weights } = own;
  if (Object.keys(gradients).length === 0) return name;
  const sizes = (of: Entries) =>
    Object.entries(of).map(([one, all]) => [one, Array.isArray(all) && numbersIn(all, one).length]);
  const names = [gradients, weights].map(Object.keys);
  return JSON.stringify([component, dt, batch, given, commands, sizes(inputs), sizes(params), names]);
}

function checked(
  own: PartCase,
  run: (how: How) => Found,
  single: number,
  effort: Effort,
): readonly Comparison[] {
  const spikes = new Set<string>();
  return onBothBackends(
    (how) => {
      const found = run(how);
      for (const name of found.spikes) spikes.add(name);
      return found.numbers;
    },
    (ours, dtype) => {
      const near = (name: string, theirs: unknown, limit: number) => {
        const expected = numbersIn(theirs, name);
        const folded = foldedTo(ours[name]!, expected.length);
        return closeTo(dtype, name, folded, expected, Math.max(LIMITS[dtype], limit));
      };
      const wider = dtype === 'f32' && MAGNIFIED.includes(own.component) ? 1e-3 : single;
      return [
        ...Object.entries(own.trace).map(([name, theirs]) =>
          spikes.has(name)
            ? equalTo(dtype, name, ours[name]!, numbersIn(theirs, name))
            : near(name, theirs, 0),
        ),
        ...('loss' in ours && own.value !== undefined ? [near('loss', own.value, single)] : []),
        ...Object.entries(own.gradients).map(([name, theirs]) => near(`grad ${name}`, theirs, wider)),
      ];
    },
    effort,
  );
}

/** What a system keeps as one number for all elements has the sum of their gradients. */
function foldedTo(ours: FloatArray, length: number): ArrayLike<number> {
  if (length === ours.length || length === 0 || ours.length % length !== 0) return ours;
  const sums = new Float64Array(length);
  ours.forEach((x, i) => {
    sums[i % length]! += x;
  });
  return sums;
}
