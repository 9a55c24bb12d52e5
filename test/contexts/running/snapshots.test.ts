import { expect } from 'chai';
import fc from 'fast-check';
import {
  adam,
  context,
  delay,
  edit,
  LIFCell,
  type LossInputs,
  ms,
  mse,
  process,
  rockpool,
  type Snapshot,
  sgd,
  simulate,
  sum,
  tie,
  total,
  train,
  undo,
  wire,
} from '../../../index.ts';
import { effort, expectSameBits } from '../../framework/support.ts';
import { resumeSimulation, resumeTraining, simulations, trainings } from '../../soak/resume.ts';
import { faultsOf, Noisy, Source } from '../support.ts';

const { LinearJax } = rockpool;

const network = (n = 3, ticks = 4) =>
  context('net', () => {
    const x = Noisy({ n_units: n, gain: 3 });
    const z = LIFCell({ n_units: n, tau_m: 20, thr: -52 });
    wire(delay(x.v, ms(ticks)), z.j);
    return { x, z, advance: process(x.advance_state, z.advance_state) };
  });

const linear = () =>
  context('net', () => {
    const x = Noisy({ n_units: 2 });
    const a = LinearJax({ shape: [2, 2], weight: [0.1, 0.2, 0.3, 0.4] });
    wire(x.u, a.input);
    return { x, a, advance: process(x.advance_state, a.advance_state) };
  });

const trainer = (net: ReturnType<typeof linear>, more: object = {}) =>
  train(net, {
    ...{ process: net.advance, dt: ms(1), steps: 4, batch: 2, optimizer: adam({ lr: 0.1 }) },
    targets: [[net.a.output, 1]],
    loss: ({ of, target }) => mse(of(net.a.output), target(net.a.output)),
    ...more,
  });
const quiet = { progress: false } as const;

describe('a snapshot', () => {
  it('of a simulation is where it goes on from as if nothing had been since, whatever it is made of', () => {
    fc.assert(fc.property(simulations, resumeSimulation), effort(12));
  }).timeout(60_000);

  it('of a training too, in the middle of an iteration as well', () => {
    fc.assert(fc.property(trainings, resumeTraining), effort(5));
  }).timeout(60_000);

  it('never changes, and shares what nothing has changed', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1), seed: 's' });
    sim.run(net.advance, { steps: 20 });
    const snapshot = sim.snapshot();
    const [v, j, thr] = [net.z.v, net.z.j, net.z.hyperparameters.thr];
    const before = [sim.get(v), sim.get(j), sim.get(thr)];
    sim.set(thr, -40);
    sim.run(net.advance, { steps: 20 });
    snapshot.get(v).fill(0);
    [v, j, thr].forEach((of, i) => {
      expectSameBits(of.name, snapshot.get(of), before[i]!);
    });
    expect(snapshot.tick).equal(20);
    expect(Object.isFrozen(snapshot)).equal(true);
  });

  it('may be taken while a run is on, and is restored when it has ended', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1), seed: 's' });
    const taken: Snapshot[] = [];
    const codes: string[] = [];
    sim.observe(net.z.v, { every: ms(5) }).subscribe(() => {
      taken.push(sim.snapshot());
      codes.push(...faultsOf(() => sim.restore(taken[0]!)).map(({ code }) => code));
    });
    sim.run(net.advance, { steps: 20 });
    expect(taken.map(({ tick }) => tick)).eql([5, 10, 15, 20]);
    expect(codes).eql(['busy', 'busy', 'busy', 'busy']);
    sim.restore(taken[1]!);
    expect(sim.tick).equal(10);
  });

  it('outlives edits of numbers, and brings back those that it was taken with', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1), seed: 's' });
    sim.run(net.advance, { steps: 10 });
    const snapshot = sim.snapshot();
    const end = sim.run(net.advance, { steps: 10, record: [net.z.v] }).get(net.z.v);
    edit(net, (draft) => {
      draft.parts.z!.hyperparameters.thr = -40;
    });
    sim.run(net.advance, { steps: 3 });
    expect(sim.get(net.z.hyperparameters.thr)[0]).equal(-40);
    sim.restore(snapshot);
    expect(sim.get(net.z.hyperparameters.thr)[0]).equal(-52);
    expectSameBits('v', sim.run(net.advance, { steps: 10, record: [net.z.v] }).get(net.z.v).data, end.data);
  });

  const refused = (what: string, where: readonly string[], call: (snapshot: Snapshot) => unknown) =>
    it(`is refused: ${what}`, () => {
      const net = network();
      const sim = simulate(net, { dt: ms(1), seed: 's' });
      sim.run(net.advance, { steps: 5 });
      const faults = faultsOf(() => call(sim.snapshot()));
      expect(faults.map((fault) => fault.where)).include.members(where);
      expect(faults.every(({ code }) => code === 'model' || code === 'option')).equal(true);
    });
  const other = (net: ReturnType<typeof network>, more: object = {}) => simulate(net, { dt: ms(1), ...more });
  refused('another precision', ['restore, dtype'], (snapshot) =>
    other(network(), { dtype: 'f64' }).restore(snapshot),
  );
  refused('another batch and another dt', ['restore, batch', 'restore, dt'], (snapshot) =>
    other(network(), { batch: 2, dt: ms(2) }).restore(snapshot),
  );
  refused('another structure', ['net/x', 'net/z', 'net/z.v', 'delay(net/x.v, 4 ms)'], (snapshot) =>
    simulate(network(1, 4), { dt: ms(1) }).restore(snapshot),
  );
  refused('a copy', ['restore'], (snapshot) => other(network()).restore({ ...snapshot }));
  refused('no snapshot', ['restore'], () => other(network()).restore(undefined as never));
  it('is refused: that of other wires and ties, which are told as they are written', () => {
    const two = (join: (x: ReturnType<typeof cell>, y: ReturnType<typeof cell>) => void) =>
      context('net', () => {
        const [x, y] = [cell(), cell()];
        join(x, y);
        return { x, y, advance: process(x.advance_state, y.advance_state) };
      });
    const cell = () => LinearJax({ shape: [1, 1] });
    const wired = two((x, y) => {
      wire(sum(x.output, y.output), x.input);
      tie(x.hyperparameters.weight, y.hyperparameters.weight);
    });
    const snapshot = simulate(wired, { dt: ms(1) }).snapshot();
    const apart = simulate(
      two((x, y) => wire(x.output, y.input)),
      { dt: ms(1) },
    );
    const told = faultsOf(() => apart.restore(snapshot)).map(({ where, found, expected }) => [
      where,
      found,
      expected,
    ]);
    expect(told).deep.include.members([
      ['net/y.input', 'a snapshot with no wire', 'net/x.output'],
      ['net/x.input', 'a snapshot with sum(net/x.output, net/y.output)', 'no wire'],
      ['net/y.weight', 'a snapshot with a tie to net/x.weight', 'no wire'],
    ]);
    const other = two((x, y) => {
      wire(sum(y.output, x.output), x.input);
      tie(x.hyperparameters.weight, y.hyperparameters.weight);
    });
    const fault = faultsOf(() => simulate(other, { dt: ms(1) }).restore(snapshot));
    expect(fault.map(({ where, found, expected }) => [where, found, expected])).eql([
      ['net/x.input', 'a snapshot with sum(net/x.output, net/y.output)', 'sum(net/y.output, net/x.output)'],
    ]);
  });

  it('is refused: that of another optimizer, by its memory', () => {
    const net = linear();
    const [one, other] = [trainer(net, { optimizer: sgd() }), trainer(net)];
    const faults = faultsOf(() => other.restore(one.snapshot()));
    const memory = ['m', 'v'].map((m) => `adam ${m} of net/a.p.weight`);
    expect(faults.map(({ where }) => where)).eql(memory);
    expect(faultsOf(() => one.restore(other.snapshot())).map(({ where }) => where)).eql(memory);
    expect(() => other.restore(trainer(net).snapshot())).not.throw();
  });
  refused('that of a simulation, in a training', ['restore'], (snapshot) =>
    trainer(linear()).restore(snapshot as never),
  );

  it('is refused after an edit of the structure, by what differs, and fits again when that is undone', () => {
    const net = network();
    const sim = simulate(net, { dt: ms(1), seed: 's' });
    sim.run(net.advance, { steps: 5 });
    const snapshot = sim.snapshot();
    edit(
      net,
      (draft) => {
        draft.wires[0]!.from = { delay: ['x.v'], time: '2 ms' } as never;
        draft.parts.y = { component: 'Source', hyperparameters: { n_units: 2 } };
      },
      { components: { Source } },
    );
    const where = faultsOf(() => sim.restore(snapshot)).map((fault) => fault.where);
    expect(where).include.members(['net/y.j', 'net/y.level', 'net/z.j']);
    expect(where.some((own) => own.startsWith('delay('))).equal(true);
    undo(net);
    sim.restore(snapshot);
    expect(sim.tick).equal(5);
  });
});

describe('the best parameters of a training', () => {
  it('are those of its best epoch, in the state as all else', () => {
    const net = linear();
    // A step that is too long: the loss goes up again.
    const own = trainer(net, { best: 'loss', optimizer: sgd({ lr: 3 }), frozenNoise: true });
    const { weight } = net.a.hyperparameters;
    const after: Float32Array[] = [];
    const losses = own.run({
      ...quiet,
      iterations: 5,
      hooks: { update: ({ parameters }) => after.push(parameters.get(weight) as Float32Array) },
    });
    const at = losses.indexOf(Math.min(...losses));
    expect(own.best!.iteration).equal(at + 1);
    expect(own.best!.scores.loss).equal(losses[at]);
    expect(own.best!.get(weight)).eql(after[at]);
    own.restart();
    expect(own.best).equal(undefined);
  });

  it('are those of the best test, once there has been one', () => {
    const net = linear();
    const own = trainer(net, {
      best: 'goal',
      metrics: { goal: ({ of }: LossInputs) => total(of(net.a.output)) },
    });
    own.run({ ...quiet, iterations: 3 });
    const { goal } = own.test({ inputs: [[net.x.j, [[0, 0]]]] }) as unknown as { goal: number };
    own.run({ ...quiet, iterations: 3 });
    expect(own.best!.iteration).equal(3);
    expect((own.best!.scores as unknown as { goal: number }).goal).equal(goal);
    expect(faultsOf(() => trainer(net, { best: 'gaol' })).map(({ where }) => where)).eql(['train, best']);
  });

  it('a disposed training says so', () => {
    const own = trainer(linear());
    own.run({ ...quiet, iterations: 1 });
    own[Symbol.dispose]();
    own[Symbol.dispose]();
    expect(own.iteration).equal(1);
    for (const call of [() => own.run({ iterations: 1 }), () => own.snapshot(), () => own.restart()])
      expect(faultsOf(call).map(({ code }) => code)).eql(['disposed']);
  });
});
