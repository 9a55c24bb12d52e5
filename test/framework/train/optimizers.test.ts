import { expect } from 'chai';
import { adam, sgd } from '../../../framework/train/optimizers.ts';
import { faultsOf } from '../../contexts/support.ts';

const untyped = <T>(x: unknown): T => x as T;

describe('options of optimizers', () => {
  for (const [what, call, where, remedy] of [
    ['an unknown name', () => adam(untyped({ learningRate: 5 })), 'adam, learningRate', 'lr'],
    ['a near miss', () => adam(untyped({ beta: 0.5 })), 'adam, beta', "mean 'beta1'?"],
    ['a step uphill', () => adam({ lr: -1 }), 'adam, lr', 'Correct'],
    ['a step that is no number', () => sgd({ lr: Number.NaN }), 'sgd, lr', 'Correct'],
    ['an endless step', () => sgd({ lr: Infinity }), 'sgd, lr', 'Correct'],
    ['a step as a text', () => sgd(untyped({ lr: '0.1' })), 'sgd, lr', 'Correct'],
    ['a number in place of options', () => adam(untyped(0.1)), 'adam', '{ lr: … }'],
    ['null in place of options', () => sgd(untyped(null)), 'sgd', '{ lr: … }'],
    ['a mean that forgets nothing', () => adam({ beta1: 1 }), 'adam, beta1', 'Correct'],
    ['a mean of squares below 0', () => adam({ beta2: -0.1 }), 'adam, beta2', 'Correct'],
    ['nothing added to a root', () => adam({ eps: 0 }), 'adam, eps', 'Correct'],
  ] as const) {
    it(`${what} is refused`, () => {
      const [fault, ...others] = faultsOf(call);
      expect(others).eql([]);
      expect(fault).include({ code: 'option', where });
      expect(fault!.remedy).contain(remedy);
    });
  }

  it('all faults are named at once', () => {
    const faults = faultsOf(() => adam({ lr: -1, beta1: 2, eps: Number.NaN }));
    expect(faults.map(({ where }) => where)).eql(['adam, lr', 'adam, beta1', 'adam, eps']);
  });

  it('a step of 0 holds everything where it is', () => {
    expect(() => [adam({ lr: 0 }), sgd({ lr: 0 }), adam({ beta1: 0, beta2: 0 })]).not.throw();
  });
});
