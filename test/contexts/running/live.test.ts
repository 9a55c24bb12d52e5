import { expect } from 'chai';
import {
  adam,
  type Compartment,
  context,
  delay,
  edit,
  every,
  LIFCell,
  ms,
  mse,
  type Process,
  partAt,
  process,
  schedule,
  simulate,
  train,
  undo,
  wire,
} from '../../../index.ts';
import { faultsOf, Noisy, Source } from '../support.ts';

/** Two cells that know nothing of each other, and one that reads the first with a delay. */
const network = () =>
  context('net', () => {
    const x = Source({ n_units: 2, level: 3 });
    const z = LIFCell({ n_units: 2, tau_m: 20, resist_m: 30 });
    const other = Noisy({ n_units: 3 });
    wire(delay(x.j, ms(2)), z.j);
    const advance = process(x.advance_state, z.advance_state, other.advance_state);
    return { x, z, other, advance, plan: schedule(every(ms(2), advance)) };
  });

describe('a simulation of a model that is edited', () => {
  const options = { dt: ms(1), seed: 'live', batch: 2 };

  it('takes a live number as if it had been set, and goes on where it was', () => {
    const [edited, set] = [network(), network()];
    const [a, b] = [simulate(edited, options), simulate(set, options)];
    for (const [net, sim] of [
      [edited, a],
      [set, b],
    ] as const)
      sim.run(net.advance, { steps: 30 });
    edit(edited, (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: '5 ms' }));
    b.set(set.z.hyperparameters.tau_m, '5 ms');
    const [one, two] = [
      a.run(edited.advance, { steps: 30, record: [edited.z.v, edited.other.v] }).get(edited.z.v),
      b.run(set.advance, { steps: 30, record: [set.z.v, set.other.v] }).get(set.z.v),
    ];
    expect([...one.data]).eql([...two.data]);
    expect([...a.get(edited.z.hyperparameters.tau_m)]).eql([5]);
    expect(a.tick).equal(60);
  });

  it('keeps numbers that were set in parts that an edit does not touch', () => {
    const net = network();
    const sim = simulate(net, options);
    sim.set(net.x.hyperparameters.level, 1.5);
    edit(net, (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: 5 }));
    expect([...sim.get(net.x.hyperparameters.level)]).eql([1.5]);
  });

  it('starts a part of another structure anew, and leaves the others as they were', () => {
    const [edited, plain] = [network(), network()];
    const [a, b] = [simulate(edited, options), simulate(plain, options)];
    a.run(edited.advance, { steps: 20 });
    b.run(plain.advance, { steps: 20 });
    edit(edited, (draft) => {
      for (const name of ['x', 'z']) Object.assign(draft.parts[name]!.hyperparameters, { n_units: 5 });
    });
    const v = a.get(edited.z.v);
    expect(v.length).equal(10);
    expect([...v]).eql(new Array(10).fill(a.get(edited.z.v)[0]!));
    const record = [edited.other.v, edited.z.v];
    const one = a.run(edited.advance, { steps: 20, record });
    const two = b.run(plain.advance, { steps: 20, record: [plain.other.v] });
    expect([...one.get(edited.other.v).data]).eql([...two.get(plain.other.v).data]);
    expect(one.get(edited.z.v).shape).eql([20, 2, 5]);
    // As a simulation of a model that was built so.
    const fresh = simulate(edited, { ...options, tick: 20 });
    const three = fresh.run(edited.advance, { steps: 20, record: [edited.z.v] });
    expect([...one.get(edited.z.v).data]).eql([...three.get(edited.z.v).data]);
    undo(edited);
    expect(a.get(edited.z.v).length).equal(4);
  });

  it('follows wires, orders and schedules, under the handles that it had', () => {
    const net = network();
    const sim = simulate(net, options);
    const reads = (what: Process | typeof net.plan, steps: number) =>
      sim.run(what, { steps, record: [net.z.j] }).get(net.z.j).data;
    edit(net, (draft) => void (draft.wires[0]!.from = 'x.j'));
    expect(reads(net.advance, 1)[0]).equal(3);
    edit(net, (draft) => void draft.processes.advance!.splice(0, 1));
    sim.set(net.x.j, 7);
    expect(reads(net.advance, 3)[0]).equal(7);
    edit(net, (draft) => void (draft.schedules.plan = [{ at: '4 ms', process: ['x.advance_state'] }]));
    expect([...reads(net.plan, 2)].filter((_, i) => i % 4 === 0)).eql([3, 3]);
    expect(sim.explain(net.plan)).include('at tick 4: x.advance_state');
  });

  it('has parts that were added, and refuses those that were taken out', () => {
    const net = network();
    const sim = simulate(net, options);
    edit(net, (draft) => {
      draft.parts.late = { component: 'LIFCell', hyperparameters: { n_units: 2, tau_m: 10 } };
      draft.wires.push({ from: 'x.j', to: 'late.j' });
      draft.processes.advance!.push('late.advance_state');
      delete draft.parts.other;
      draft.processes.advance = draft.processes.advance!.filter((call) => call !== 'other.advance_state');
    });
    const late = partAt(net, 'late') as unknown as { readonly j: Compartment };
    sim.run(net.advance, { steps: 2, record: [late.j] });
    expect([...sim.get(late.j)]).eql([3, 3, 3, 3]);
    expect(faultsOf(() => sim.get(net.other.v))[0]).include({ code: 'unknown-part' });
    undo(net);
    expect(faultsOf(() => sim.get(late.j))[0]).include({ code: 'unknown-part' });
    expect(sim.get(net.other.v).length).equal(6);
  });

  it('takes live numbers between the chunks of a run, and a new structure when it has ended', () => {
    const [edited, set] = [network(), network()];
    const [a, b] = [simulate(edited, options), simulate(set, options)];
    const watching = a.observe(edited.z.v, { every: ms(5) }).subscribe(({ tick }) => {
      if (tick === 5)
        edit(edited, (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: 4 }));
      if (tick === 10) edit(edited, (draft) => void (draft.wires[0]!.from = 'x.j'));
    });
    const out = a.run(edited.advance, { steps: 20, record: [edited.z.v] }).get(edited.z.v);
    watching.unsubscribe();
    const first = b.run(set.advance, { steps: 10, record: [set.z.v] }).get(set.z.v);
    b.set(set.z.hyperparameters.tau_m, 4);
    const then = b.run(set.advance, { steps: 10, record: [set.z.v] }).get(set.z.v);
    expect([...out.data]).eql([...first.data, ...then.data]);
    edit(set, (draft) => void (draft.wires[0]!.from = 'x.j'));
    const record = (net: typeof edited) => ({ steps: 5, record: [net.z.v] });
    expect([...a.run(edited.advance, record(edited)).get(edited.z.v).data]).eql([
      ...b.run(set.advance, record(set)).get(set.z.v).data,
    ]);
  });

  it('is watched and driven on, where the part is still there or there again', () => {
    const net = network();
    const sim = simulate(net, options);
    const seen: (readonly number[])[] = [];
    sim.observe(net.other.v, { every: ms(4) }).subscribe(({ tick, steps }) => seen.push([tick, steps]));
    const drive = sim.drive(net.other.j, [{ tick: 0, value: 2 }]);
    const run = (steps: number) => sim.run(net.advance, { steps });
    run(6);
    edit(net, (draft) => {
      delete draft.parts.other;
      draft.processes.advance = draft.processes.advance!.filter((call) => call !== 'other.advance_state');
    });
    run(4);
    undo(net);
    run(8);
    expect(seen).eql([
      [0, 4],
      [10, 2],
      [12, 4],
    ]);
    expect([...sim.get(net.other.j)]).eql(new Array(6).fill(2));
    edit(net, (draft) => void Object.assign(draft.parts.other!.hyperparameters, { n_units: 4 }));
    run(2);
    expect([...sim.get(net.other.j)]).eql(new Array(8).fill(2));
    expect(drive.log).eql([{ tick: 0, value: 2 }]);
    expect(seen.slice(3)).eql([[18, 2]]);
  });

  it('is watched from the midst of a run whose numbers were edited', () => {
    const play = (watches: boolean) => {
      const net = network();
      const sim = simulate(net, options);
      const seen: number[] = [];
      const rest = sim.observe(net.x.j, { every: ms(10) }).subscribe(({ tick }) => {
        if (tick === 0)
          edit(net, (draft) => void Object.assign(draft.parts.z!.hyperparameters, { tau_m: 5 }));
        if (tick !== 10) return;
        if (watches) {
          const handles = [net.z.v, (partAt(net, 'z') as unknown as typeof net.z).v];
          for (const own of handles) sim.observe(own).subscribe(({ data }) => seen.push(...data));
        }
        rest.unsubscribe();
      });
      const rows = sim.run(net.advance, { steps: 30, record: [net.z.v] }).get(net.z.v).data;
      return { seen, rows: [...rows] };
    };
    const [alone, watched] = [play(false), play(true)];
    expect(watched.rows).eql(alone.rows);
    const last = alone.rows.slice(-40);
    expect(watched.seen).eql([...last, ...last]);
  });

  it('keeps what is on its way in a delay', () => {
    const [edited, plain] = [network(), network()];
    const [a, b] = [simulate(edited, options), simulate(plain, options)];
    a.run(edited.advance, { steps: 1 });
    b.run(plain.advance, { steps: 1 });
    edit(edited, (draft) => void Object.assign(draft.parts.other!.hyperparameters, { n_units: 1 }));
    const of = (net: typeof edited, sim: typeof a) => [
      ...sim.run(net.advance, { steps: 5, record: [net.z.j] }).get(net.z.j).data,
    ];
    expect(of(edited, a)).eql(of(plain, b));
  });

  it('is trained as it is now, under the handles that it had', () => {
    const build = (n: number) =>
      context('net', () => {
        const z = LIFCell({ n_units: n, tau_m: 20 });
        return { z, advance: process(z.advance_state) };
      });
    const [edited, built] = [build(2), build(4)];
    edit(edited, (draft) => void Object.assign(draft.parts.z!.hyperparameters, { n_units: 4 }));
    const [one, other] = [edited, built].map((net) => {
      const { v, j } = net.z;
      const trainer = train(net, {
        process: net.advance,
        dt: ms(1),
        steps: 6,
        dtype: 'f64',
        inputs: [[j, Float64Array.from({ length: 24 }, (_, i) => i % 5)]],
        inputGradients: [j],
        targets: [[v, -60]],
        loss: ({ of, target }) => mse(of(v), target(v)),
        optimizer: adam(),
        trainable: [net.z.hyperparameters.tau_m],
      });
      trainer.run({ iterations: 3 });
      return [
        ...trainer.output(v),
        ...trainer.inputGradient(j),
        ...trainer.parameters.get(net.z.hyperparameters.tau_m),
      ];
    });
    expect(one).eql(other);
    expect(one!.length).equal(49);
  });
});
