import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Diagnostic,
  fail,
  failAll,
  formatDiagnostic,
  MyelinError,
  suggest,
} from '../../../framework/base/errors.ts';

const missing: Diagnostic = {
  code: 'missing-hyperparameter',
  where: 'net/z.tau_m',
  found: 'nothing',
  expected: 'a number in ms',
  remedy: 'Give it.',
};
const clash: Diagnostic = {
  code: 'two-wires',
  where: 'net/z.j',
  found: 'wires from net/a.s and net/b.s',
  expected: 'one',
  remedy: 'Add them with sum().',
};

const thrownBy = (f: () => unknown): unknown => {
  try {
    f();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('errors', () => {
  it('a diagnostic reads as where, found, expected, what to do, code', () => {
    expect(formatDiagnostic(missing)).equal(
      'net/z.tau_m: found nothing, expected a number in ms. Give it. [missing-hyperparameter]',
    );
  });

  it('all faults come in one error, in order, one per line', () => {
    const error = thrownBy(() => failAll([missing, clash])) as MyelinError;
    expect(error).instanceOf(MyelinError).instanceOf(Error);
    expect(error.name).equal('MyelinError');
    expect(error.diagnostics).eql([missing, clash]);
    expect(error.message).equal([missing, clash].map(formatDiagnostic).join('\n'));
    expect([error.code, error.where]).eql(['missing-hyperparameter', 'net/z.tau_m']);
  });

  it('no fault is no error', () => {
    expect(thrownBy(() => failAll([]))).equal(undefined);
  });

  it('fail throws one', () => {
    const error = thrownBy(() => fail(clash)) as MyelinError;
    expect(error.diagnostics).eql([clash]);
    expect(error.code).equal('two-wires');
  });

  describe('suggestions', () => {
    const known = ['tau_m', 'resist_m', 'thr_base', 'thr_gain', 'refract_time', 'j', 'v'];

    it('name the nearest known name', () => {
      const typos = {
        taum: 'tau_m',
        TAU_M: 'tau_m',
        resistm: 'resist_m',
        refact_tme: 'refract_time',
        thr_bse: 'thr_base',
        J: 'j',
      };
      for (const [typo, name] of Object.entries(typos)) {
        expect(suggest(typo, known), typo).equal(`Did you mean '${name}'?`);
      }
    });

    it('list what exists where nothing is near', () => {
      expect(suggest('capacitance', known)).equal(`Known: ${known.join(', ')}.`);
      expect(suggest('anything', [])).equal('There is none.');
    });

    it('find every name with one letter changed, added or left out', () => {
      const names = ['membrane', 'threshold', 'conductance', 'refractory'];
      const edit = fc.record({
        name: fc.constantFrom(...names),
        at: fc.nat(8),
        kind: fc.constantFrom('change', 'add', 'leave out'),
      });
      fc.assert(
        fc.property(edit, ({ name, at, kind }) => {
          const i = at % name.length;
          const middle = kind === 'leave out' ? '' : 'q';
          const typo = name.slice(0, i) + middle + name.slice(kind === 'add' ? i : i + 1);
          expect(suggest(typo, names), typo).equal(`Did you mean '${name}'?`);
        }),
      );
    });
  });
});
