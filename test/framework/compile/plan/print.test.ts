import { expect } from 'chai';
import { lower, simplify } from '../../../../framework/compile/lower/lower.ts';
import { planOf } from '../../../../framework/compile/plan/plan.ts';
import { printPlan } from '../../../../framework/compile/plan/print.ts';
import { differentiateThroughTime } from '../../../../framework/differentiate/through-time.ts';
import { gather } from '../../../../framework/large/gather.ts';
import { pattern } from '../../../../framework/large/pattern.ts';
import { arriving, enqueue } from '../../../../framework/large/queue.ts';
import { sparseMatmul } from '../../../../framework/large/sparse.ts';
import type { Program, Slot } from '../../../../framework/trace/program.ts';
import { ProgramScribe } from '../../../../framework/trace/scribe.ts';
import '../../support.ts'; // Laws of plans hold whenever one is made.

type Slots = Readonly<Record<string, Pick<Slot, 'role' | 'shape'> & Partial<Slot>>>;

/** A program of these slots, with what a step of it does. */
function program(name: string, slots: Slots, step: (scribe: ProgramScribe) => void): Program {
  const scribe = new ProgramScribe({ name, units: false });
  for (const [slot, declaration] of Object.entries(slots)) scribe.slot({ name: slot, ...declaration });
  step(scribe);
  return scribe.program();
}

/** Potentials that leak and take what weights make of an input: v ← v / 2 + x · W. */
const leaky = program(
  'leaky',
  {
    x: { role: 'sequence', shape: [1, 3] },
    W: { role: 'parameter', shape: [3, 2] },
    v: { role: 'state', shape: [1, 2], flush: true },
  },
  (scribe) => {
    const driven = scribe.load('x').matmul(scribe.load('W'));
    scribe.store('v', scribe.load('v').mul(0.5).add(driven));
  },
);

/** v ← v · w + x, of which the square is shown at every step; with its way back to w. */
const gated = differentiateThroughTime(
  {
    step: program(
      'gated',
      {
        x: { role: 'sequence', shape: [1, 2] },
        w: { role: 'parameter', shape: [2] },
        v: { role: 'state', shape: [1, 2], flush: true },
        s: { role: 'emit', shape: [1, 2] },
      },
      (scribe) => {
        const v = scribe.load('v').mul(scribe.load('w')).add(scribe.load('x'));
        scribe.store('v', v);
        scribe.store('s', v.mul(v));
      },
    ),
  },
  { parameters: ['w'], emits: ['s'] },
);

/** Weights that change where their input spikes; and, on request, only those that are still below 1. */
const plastic = (name: string, bounded: boolean): Program =>
  program(
    name,
    {
      pre: { role: 'sequence', shape: [1, 6] },
      post: { role: 'sequence', shape: [1, 9] },
      W: { role: 'state', shape: [6, 9] },
    },
    (scribe) => {
      const w = scribe.load('W');
      const pre = scribe.load('pre').reshape([6, 1]);
      const spiked = pre.gt(0);
      const where = bounded ? spiked.and(w.lt(1)) : spiked;
      scribe.store('W', where.where(w.add(pre.mul(scribe.load('post'))), w));
    },
  );

/** Checks the plan in f32; snapshots are indented as the test that they stand in. */
function expectPlan(given: Program, snapshot: string, anyRow = false): void {
  const plan = planOf(simplify(lower(given, 'f32'), 'f32'), { anyRow });
  expect(printPlan(plan)).equal(snapshot.replace(/^ {6}/gm, '').trim());
}

describe('plans', () => {
  it('a product of an input runs before the loop, over all steps; the loop reads its row; what leaks is flushed, and keeps a NaN until the end', () => {
    expectPlan(
      leaky,
      `
      plan leaky
        memory %2 : [1, 2], a row per step
        flushed v
        before
          matmul(x[step], W) : [1, 2] → %2[step]
        loop
          loop 4
            %5 = mul v 0.5
            %6 = add %5 %2[step]
            %6 → v
        looked at for NaN in the end v
    `,
    );
  });

  it('where any program may run at any row, everything that changes is computed in the loop', () => {
    expectPlan(
      leaky,
      `
      plan leaky
        memory %2 : [1, 2]
        flushed v
        loop
          matmul(x[step], W) : [1, 2] → %2
          loop 4
            %5 = mul v 0.5
            %6 = add %5 %2
            %6 → v
        looked at for NaN in the end v
    `,
      true,
    );
  });

  it('a sum that no step reads grows in place after the loop, from rows that the loop keeps', () => {
    const given = program(
      'sum',
      {
        x: { role: 'sequence', shape: [1, 3] },
        v: { role: 'state', shape: [1, 2] },
        dW: { role: 'state', shape: [3, 2] },
      },
      (scribe) => {
        const v = scribe.load('v').mul(0.5);
        scribe.store('v', v);
        scribe.store('dW', scribe.load('dW').addOuter(scribe.load('x'), v));
      },
    );
    expectPlan(
      given,
      `
      plan sum
        memory %2 : [1, 2], a row per step
        loop
          loop 4
            %2 = mul v 0.5
            %2 → v
            %2 → %2[step]
        after
          addOuter(dW, x[step], %2[step]) : [3, 2] → dW
        looked at for NaN in the end v, dW
    `,
    );
  });

  it('a taped state is read on the row of the step and written to the next; the row behind the last is looked at', () => {
    expectPlan(
      gated.forward.step!,
      `
      plan gated
        padded w
        flushed v[step]
        loop
          loop 4
            %2 = mul v[step] w
            %4 = add %2 x[step]
            %5 = mul %4 %4
            %4 → v[next]
            %5 → s[step]
        looked at for NaN in the end v[end]
    `,
    );
  });

  it('the way back reads both rows of the tape and grows the gradient of a parameter, ticks descending', () => {
    expectPlan(
      gated.backward.step!,
      `
      plan gated backward (backward in time)
        padded w
        flushed adjoint v
        loop
          loop 4
            %5 = mul adjoint s[step] v[next]
            %6 = add adjoint v %5
            %7 = add %6 %5
            %8 = mul %7 w
            %9 = mul %7 v[step]
            %12 = add adjoint %0 %9
            %8 → adjoint v
            %12 → adjoint %0
        looked at for NaN in the end adjoint v, adjoint %0
    `,
    );
  });

  it('a ring is read and written on the row of its tick, and read first', () => {
    const given = program(
      'delay',
      {
        x: { role: 'sequence', shape: [1, 4] },
        line: { role: 'state', shape: [1, 4], ring: 3 },
        late: { role: 'emit', shape: [1, 4] },
      },
      (scribe) => {
        scribe.store('late', scribe.load('line'));
        scribe.store('line', scribe.load('x'));
      },
    );
    expectPlan(
      given,
      `
      plan delay
        loop
          loop 4
            line[tick of 3] → late[step]
            x[step] → line[tick of 3], NaN watched
    `,
    );
  });

  it('an update on a condition of its row passes over whole rows, and needs nothing asked of elements', () => {
    expectPlan(
      plastic('rows', false),
      `
      plan rows
        memory %4 : [6, 1]
        loop
          loop 8
            %4 = gt pre[step] 0
            %4 → %4
          loop 6 × 12, rows where %4·(1, 0)
            %6 = mul pre[step]·(1, 0) post[step]·(0, 1)
            %7 = add W %6
            %8 = where %4·(1, 0) %7 W
            %8 → W
        looked at for NaN in the end W
    `,
    );
  });

  it('a condition of elements is computed first, in those rows where it can hold', () => {
    expectPlan(
      plastic('elements', true),
      `
      plan elements
        memory %4 : [6, 1]
        loop
          loop 8
            %4 = gt pre[step] 0
            %4 → %4
          loop 6 × 12, rows where %4·(1, 0), elements where %7
            %6 = lt W 1
            %7 = and %4·(1, 0) %6
            %9 = mul pre[step]·(1, 0) post[step]·(0, 1)
            %10 = add W %9
            %11 = where %7 %10 W
            %11 → W
        looked at for NaN in the end W
    `,
    );
  });

  it('what no step reads is stored by the last step alone; every step looks for NaN in it only where none can be found elsewhere', () => {
    const given = program(
      'last',
      {
        x: { role: 'sequence', shape: [1, 4] },
        v: { role: 'state', shape: [1, 4] },
        charge: { role: 'state', shape: [1, 4] },
        ratio: { role: 'state', shape: [1, 4] },
        fired: { role: 'state', shape: [1, 4] },
        shown: { role: 'state', shape: [1, 4], onDemand: true },
      },
      (scribe) => {
        const x = scribe.load('x');
        const charge = x.mul(3);
        scribe.store('charge', charge); // A NaN in it is one in v.
        scribe.store('v', scribe.load('v').mul(0.5).add(charge));
        scribe.store('ratio', scribe.constant(1).div(x)); // A NaN in it would show nowhere else.
        scribe.store('fired', x.gt(0).spikes()); // It is never NaN.
        scribe.store('shown', x.neg()); // Nobody is to be told.
      },
    );
    expectPlan(
      given,
      `
      plan last
        loop
          loop 4, last step only
            %2 = mul x[step] 3
            %8 = div 1 x[step]
            %10 = gt x[step] 0
            %11 = spikes %10
            %12 = neg x[step]
            %2 → charge
            %8 → ratio
            %11 → fired
            %12 → shown
          loop 4
            %2 = mul x[step] 3
            %5 = mul v 0.5
            %6 = add %5 %2
            %8 = div 1 x[step]
            NaN watched in %8
            %6 → v
        looked at for NaN in the end v
    `,
    );
  });

  it('a state of all steps at once takes its last row, which is looked at', () => {
    const given = program(
      'row',
      {
        x: { role: 'sequence', shape: [1, 3] },
        W: { role: 'parameter', shape: [3, 2] },
        y: { role: 'state', shape: [1, 2] },
      },
      (scribe) => scribe.store('y', scribe.load('x').matmul(scribe.load('W')).neg()),
    );
    expectPlan(
      given,
      `
      plan row
        memory %2 : [1, 2], a row per step
        memory %3 : [1, 2], a row per step
        after
          matmul(x[step], W) : [1, 2] → %2[step]
          loop 4·steps
            %3 = neg %2[step]
            %3 → %3[step]
          last row of %3[step] → y, NaN watched
    `,
    );
  });

  it('constants are folded away, with the branch that they do not take; what parameters make is computed once', () => {
    const given = program(
      'folded',
      {
        tau: { role: 'parameter', shape: [3] },
        v: { role: 'state', shape: [1, 3] },
      },
      (scribe) => {
        const factor = scribe.constant(1).div(4).mul(scribe.load('tau'));
        const v = scribe.load('v').mul(scribe.constant(3).sub(1));
        scribe.store('v', scribe.constant(2).exp().gt(1).where(v.mul(factor), v.neg()));
      },
    );
    expectPlan(
      given,
      `
      plan folded
        memory %2 : [3]
        padded tau
        prologue
          loop 4
            %2 = mul 0.25 tau
            %2 → %2
        loop
          loop 4
            %5 = mul v 2
            %6 = mul %5 %2
            %6 → v
        looked at for NaN in the end v
    `,
    );
  });

  it('weights of single synapses read their cells by table, and only those of cells that spiked are computed', () => {
    const synapses = pattern({ pre: 3, post: 2, from: [0, 0, 1, 2, 2], to: [0, 1, 1, 0, 1] });
    const given = program(
      'synapses',
      {
        pre: { role: 'sequence', shape: [3] },
        post: { role: 'state', shape: [2] },
        w: { role: 'state', shape: [5] },
      },
      (scribe) => {
        const [pre, post, w] = [scribe.load('pre'), scribe.load('post'), scribe.load('w')];
        scribe.store(
          'w',
          gather(pre, synapses.from)
            .gt(0)
            .where(w.add(gather(post, synapses.to)), w),
        );
        scribe.store('post', post.mul(0.5).add(sparseMatmul(pre, w, synapses)));
      },
    );
    expectPlan(
      given,
      `
      plan synapses
        memory %11 : [2]
        loop
          sparseMatmul(pre[step], w) : [2] → %11
          loop 8, elements where %5
            %5 = gt pre[step]·(by table) 0
            %7 = add w post·(by table)
            %8 = where %5 %7 w
            %8 → w
          loop 4
            %10 = mul post 0.5
            %12 = add %10 %11
            %12 → post
        looked at for NaN in the end post, w
    `,
    );
  });

  it('cells that stand together send from where they lie', () => {
    const own = pattern({ pre: 2, post: 5, from: [0, 1], to: [4, 0] });
    const given = program(
      'parts',
      { s: { role: 'state', shape: [5] }, w: { role: 'parameter', shape: [2] } },
      (scribe) => {
        const [s, w] = [scribe.load('s'), scribe.load('w')];
        const some = [s.slice(0, 1, 4).slice(0, 0, 2), s.slice(0, 0, 3, 2)];
        const [together, apart] = some.map((x) => sparseMatmul(x, w, own));
        scribe.store('s', together!.add(apart!));
      },
    );
    expectPlan(
      given,
      `
      plan parts
        memory %2 : [2]
        memory %3 : [5]
        memory %4 : [5]
        padded w
        loop
          slice(s, axis=0, start=0, end=3, step=2) : [2] → %2
          sparseMatmul(s, w, first=1) : [5] → %3
          sparseMatmul(%2, w) : [5] → %4
          loop 8
            %5 = add %3 %4
            %5 → s, NaN watched
    `,
    );
  });

  it('a queue is read, then changes in place', () => {
    const synapses = pattern({ pre: 2, post: 3, from: [0, 1], to: [2, 0] });
    const given = program(
      'queue',
      {
        s: { role: 'state', shape: [2] },
        w: { role: 'parameter', shape: [2] },
        queue: { role: 'state', shape: [4, 3] },
        j: { role: 'state', shape: [3] },
      },
      (scribe) => {
        const [queue, s, w] = [scribe.load('queue'), scribe.load('s'), scribe.load('w')];
        scribe.store('j', arriving(queue));
        scribe.store('queue', enqueue(queue, s, w, synapses, [1, 4]));
      },
    );
    expectPlan(
      given,
      `
      plan queue
        padded w
        loop
          arriving(queue) : [3] → j, NaN watched
          enqueue(queue, s, w) : [4, 3] → queue, NaN watched
    `,
    );
  });
});
