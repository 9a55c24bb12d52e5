import { expect } from 'chai';
import { MyelinError } from '../../../framework/base/errors.ts';
import { ms, mV, nA, unit } from '../../../framework/base/units.ts';
import { differentiateThroughTime } from '../../../framework/differentiate/through-time.ts';
import type { Tensor } from '../../../framework/ops/tensor.ts';
import { printProgram } from '../../../framework/trace/print.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { idOf } from '../../../framework/trace/symbolic.ts';
import { verify } from '../../../framework/trace/verify.ts';

/** A leaky membrane that spikes through a smooth gate and is reset by what it has spiked. */
function leakyStep(): ProgramScribe {
  const scribe = new ProgramScribe({ name: 'leaky' });
  const shape = [1, 3];
  scribe.slot({ name: 'z.v', role: 'state', shape, unit: unit('mV'), flush: true });
  scribe.slot({ name: 'z.j', role: 'sequence', shape, unit: unit('nA') });
  scribe.slot({ name: 'z.resist_m', role: 'parameter', shape: [], unit: unit('MΩ') });
  scribe.slot({ name: 'z.decay', role: 'parameter', shape: [3] });
  scribe.slot({ name: 'z.s', role: 'emit', shape });
  const v = scribe.load('z.v');
  const kept = v.mul(scribe.load('z.decay').neg().exp());
  const charged = kept.add(scribe.load('z.j').mul(scribe.load('z.resist_m')));
  const s = charged.sub(mV(1)).div(mV(1)).sigmoid();
  scribe.store('z.v', charged.mul(s.neg().add(1)));
  scribe.store('z.s', s);
  return scribe;
}

/** A snapshot without the indentation of the test that it stands in. */
const text = (snapshot: string): string => snapshot.replace(/^ {6}/gm, '').trim();

function faultOf(act: () => unknown): MyelinError {
  try {
    act();
  } catch (error) {
    if (error instanceof MyelinError) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
}

describe('programs', () => {
  it('print their slots, what is computed once, what at every step, and the stores', () => {
    expect(printProgram(verify(leakyStep().program()))).equal(
      text(`
      program leaky
        state z.v : [1, 3] mV, flushed
        sequence z.j : [1, 3] nA
        parameter z.resist_m : [] MΩ
        parameter z.decay : [3] 1
        emit z.s : [1, 3] 1
        prologue
          %1 = load z.decay : [3] 1
          %2 = neg %1 : [3] 1
          %3 = exp %2 : [3] 1
          %6 = load z.resist_m : [] MΩ
          %9 = const 1 : [] mV
          %14 = const 1 : [] 1
        step
          %0 = load z.v : [1, 3] mV
          %4 = mul %0 %3 : [1, 3] mV
          %5 = load z.j : [1, 3] nA
          %7 = mul %5 %6 : [1, 3] mV
          %8 = add %4 %7 : [1, 3] mV
          %10 = sub %8 %9 : [1, 3] mV
          %11 = div %10 %9 : [1, 3] 1
          %12 = sigmoid %11 : [1, 3] 1
          %13 = neg %12 : [1, 3] 1
          %15 = add %13 %14 : [1, 3] 1
          %16 = mul %8 %15 : [1, 3] mV
          store z.v %16
          store z.s %12
    `),
    );
  });

  it('print the way back in the same words', () => {
    const { forward, backward, pullback } = differentiateThroughTime(
      { step: leakyStep().program() },
      {
        parameters: ['z.decay'],
        emits: ['z.s'],
      },
    );
    expect(printProgram(verify(forward.step!)).split('\n')[1]).equal(
      '  state z.v : [1, 3] mV, taped, flushed',
    );
    expect(printProgram(verify(backward.step!))).equal(
      text(`
      program leaky backward (backward in time)
        sequence tape z.v : [1, 3] 1 in z.v
        sequence next z.v : [1, 3] 1 in z.v, next row
        sequence z.j : [1, 3] nA
        parameter z.resist_m : [] MΩ
        parameter z.decay : [3] 1
        state adjoint z.v : [1, 3] 1, flushed
        sequence adjoint z.s : [1, 3] 1
        state adjoint %2 : [3] 1
        prologue
          %1 = load z.decay : [3] 1
          %2 = neg %1 : [3] 1
          %3 = exp %2 : [3] 1
          %6 = load z.resist_m : [] MΩ
          %9 = const 1 : [] mV
          %14 = const 1 : [] 1
          %24 = div %14 %9 : [] 1
        step
          %0 = load tape z.v : [1, 3] 1
          %4 = mul %0 %3 : [1, 3] mV
          %5 = load z.j : [1, 3] nA
          %7 = mul %5 %6 : [1, 3] mV
          %8 = add %4 %7 : [1, 3] mV
          %10 = sub %8 %9 : [1, 3] mV
          %11 = div %10 %9 : [1, 3] 1
          %12 = sigmoid %11 : [1, 3] 1
          %13 = neg %12 : [1, 3] 1
          %15 = add %13 %14 : [1, 3] 1
          %16 = load adjoint z.v : [1, 3] 1
          %17 = load adjoint z.s : [1, 3] 1
          %18 = mul %16 %15 : [1, 3] 1
          %19 = mul %16 %8 : [1, 3] 1
          %20 = neg %19 : [1, 3] 1
          %21 = add %17 %20 : [1, 3] 1
          %22 = mul %12 %15 : [1, 3] 1
          %23 = mul %21 %22 : [1, 3] 1
          %25 = mul %23 %24 : [1, 3] 1
          %26 = add %18 %25 : [1, 3] 1
          %27 = mul %26 %3 : [1, 3] 1
          %28 = mul %26 %0 : [1, 3] 1
          %29 = reshape %28 shape=[3] : [3] 1
          %30 = load adjoint %2 : [3] 1
          %31 = add %30 %29 : [3] 1
          store adjoint z.v %27
          store adjoint %2 %31
    `),
    );
    expect(printProgram(verify(pullback))).equal(
      text(`
      program leaky pullback
        parameter z.v : [1, 3] mV, flushed
        parameter z.resist_m : [] MΩ
        parameter z.decay : [3] 1
        parameter adjoint %2 : [3] 1
        state gradient z.decay : [3] 1
        prologue
          %0 = load z.decay : [3] 1
          %1 = neg %0 : [3] 1
          %2 = exp %1 : [3] 1
          %3 = load z.resist_m : [] MΩ
          %4 = const 1 : [] mV
          %5 = const 1 : [] 1
          %6 = load adjoint %2 : [3] 1
          %7 = mul %6 %2 : [3] 1
          %8 = const 0 : [] 1
          %9 = eq %6 %8 : [3] bool
          %10 = where %9 %8 %7 : [3] 1
          %11 = neg %10 : [3] 1
        step
          store gradient z.decay %11
    `),
    );
  });

  it('say nothing twice', () => {
    const scribe = leakyStep();
    const { length } = scribe;
    const v = scribe.load('z.v');
    expect(scribe.length, 'a load again').equal(length);
    const once = idOf(v.mul(2).add(mV(1)));
    const added = scribe.length;
    expect(idOf(v.mul(2).add(mV(1)))).equal(once);
    expect(scribe.length, 'the same sum again').equal(added);
    expect(idOf(v.mul(-0)), '0 and -0 are different numbers').not.equal(idOf(v.mul(0)));
    expect(idOf(v.sum(0)), 'attributes count').not.equal(idOf(v.sum(1)));
  });
});

describe('what a program cannot say', () => {
  const scribe = (): { scribe: ProgramScribe; v: Tensor; j: Tensor } => {
    const leaky = leakyStep();
    leaky.place = 'net/z.advance_state';
    return { scribe: leaky, v: leaky.load('z.v'), j: leaky.load('z.j') };
  };

  it('shapes that do not fit are named with their place', () => {
    const { scribe: leaky, v } = scribe();
    const fault = faultOf(() => v.add(leaky.zeros([4], unit('mV'))));
    expect(fault.code).equal('shape-mismatch');
    expect(fault.where).equal('net/z.advance_state: add');
    expect(fault.message).contain('[1, 3] and [4]');
  });

  it('an axis that is not there is a shape that does not fit', () => {
    const { v } = scribe();
    expect(faultOf(() => v.sum(2)).code).equal('shape-mismatch');
    expect(faultOf(() => v.mean(-3)).code).equal('shape-mismatch');
  });

  it('units that do not fit are named with their place', () => {
    const { v, j } = scribe();
    const fault = faultOf(() => v.add(j));
    expect(fault.code).equal('unit-mismatch');
    expect(fault.where).equal('net/z.advance_state: add');
    expect(fault.message).contain('mV and nA');
    expect(faultOf(() => v.lt(ms(1))).code).equal('unit-mismatch');
    expect(faultOf(() => v.exp()).code).equal('unit-mismatch');
    expect(() => j.add(nA(1))).not.throw();
  });

  it('a tensor cannot steer a branch', () => {
    const { v } = scribe();
    for (const misuse of [
      () => ((v as unknown as number) > 0 ? 1 : 2),
      () => `${v}`,
      () => (v as unknown as number) + 1,
    ]) {
      const fault = faultOf(misuse);
      expect(fault.code).equal('branch-on-tensor');
      expect(fault.where).equal('net/z.advance_state');
      expect(fault.message).contain('where(condition, a, b)');
    }
  });

  it('laws that are broken are named', () => {
    const program = leakyStep().program();
    const broken = (change: object): string => faultOf(() => verify({ ...program, ...change })).message;
    expect(broken({ stores: [{ slot: 'z.j', value: 0 }] })).contain('a store names a writable slot');
    expect(broken({ stores: [{ slot: 'z.s', value: 1 }] })).contain(
      'a stored value has the shape of its slot',
    );
    expect(broken({ stores: [...program.stores, program.stores[0]] })).contain(
      'a slot is stored once a step',
    );
    const [first, ...rest] = program.values;
    expect(broken({ values: [{ ...first, shape: [2] }, ...rest] })).contain(
      'the shape is the one that the row gives',
    );
    const counting = leakyStep();
    const v = counting.load('z.v');
    counting.store('z.s', v.gt(mV(0)).where(v.add(v), v));
    const counted = counting.program();
    const [add, condition] = ['add', 'gt'].map((op) => counted.values.findLast((value) => value.op === op)!);
    for (const args of [[add!.args[0]!], [...add!.args, 0], [add!.args[0]!, condition!.id]]) {
      const values = counted.values.with(add!.id, { ...add!, args });
      expect(broken({ values })).contain('the operands are as many as the row says, and of its kinds');
    }
    const reader = leakyStep();
    reader.load('z.s');
    expect(faultOf(() => verify(reader.program())).message).contain('a load names a readable slot');
    const slots = program.slots.map((slot) => ({ ...slot, taped: slot.role === 'state' }));
    expect(broken({ slots, direction: -1 })).contain('a tape is written with ascending ticks');
    expect(broken({ values: rest })).contain('a value stands at its own id');
  });
});
