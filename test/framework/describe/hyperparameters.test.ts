import { expect } from 'chai';
import { LIFCell, ms, mV, rockpool } from '../../../index.ts';
import { faultsOf, rows, untyped } from '../../contexts/support.ts';

const { ExpSynJax, LinearJax } = rockpool;
const lif = (given: object) => () => LIFCell(untyped({ n_units: 3, tau_m: 20, ...given }));
const syn = (given: object) => () => ExpSynJax(untyped({ shape: 3, ...given }));
const lin = (given: object) => () => LinearJax(untyped(given));

describe('faults of hyperparameters', () => {
  rows([
    ['a misspelt name', 'LIFCell.taum', 'unknown-hyperparameter', "Did you mean 'tau_m'?", lif({ taum: 20 })],
    ['a name far from all', 'LIFCell.x', 'unknown-hyperparameter', 'Known: n_units, tau_m', lif({ x: 1 })],
    ['a name of all objects', 'LIFCell.valueOf', 'unknown-hyperparameter', 'Known', lif({ valueOf: 1 })],
    ['no tau_m', 'LIFCell.tau_m', 'missing-hyperparameter', 'give it', lif({ tau_m: undefined })],
    ['no n_units', 'LIFCell.n_units', 'missing-hyperparameter', 'give it', lif({ n_units: undefined })],
    ['null', 'LIFCell', 'hyperparameter-type', 'LIFCell({', () => LIFCell(untyped(null))],
    ['a switch for a number', 'LIFCell.thr', 'hyperparameter-type', 'this form', lif({ thr: true })],
    ['null for a number', 'LIFCell.thr', 'hyperparameter-type', 'this form', lif({ thr: null })],
    [
      'a list for one number',
      'LIFCell.v_min',
      'hyperparameter-type',
      'It is static',
      lif({ v_min: [1, 2, 3] }),
    ],
    ['two for three cells', 'LIFCell.thr', 'shape-mismatch', 'one per element', lif({ thr: [1, 2] })],
    ['mV for ms in a list', 'LIFCell.tau_m', 'unit-mismatch', 'in ms', lif({ tau_m: [1, '2 mV', 3] })],
    ['half a cell', 'LIFCell.n_units', 'hyperparameter-type', 'this form', lif({ n_units: 2.5 })],
    ['no cells', 'LIFCell.n_units', 'hyperparameter-type', 'this form', lif({ n_units: 0 })],
    ['a number for a switch', 'LIFCell.one_spike', 'hyperparameter-type', 'this form', lif({ one_spike: 1 })],
    [
      'a misspelt choice',
      'LIFCell.integration_type',
      'hyperparameter-type',
      "Did you mean 'midpoint'?",
      lif({ integration_type: 'midpont' }),
    ],
    ['too few sizes', 'LinearJax.shape', 'hyperparameter-type', 'this form', lin({ shape: [3] })],
    ['a size of 0', 'LinearJax.shape', 'hyperparameter-type', 'this form', lin({ shape: [3, 0] })],
    [
      'one below its range',
      'LIFCell.refract_time',
      'hyperparameter-range',
      'range',
      lif({ refract_time: -1 }),
    ],
    ['a time constant of 0', 'LIFCell.tau_m', 'hyperparameter-range', 'range', lif({ tau_m: 0 })],
    ['a bad element', 'ExpSynJax.tau', 'hyperparameter-range', 'range', syn({ tau: [0.01, -1, 0.02] })],
    ['NaN', 'LIFCell.tau_m', 'hyperparameter-not-finite', 'computed', lif({ tau_m: Number.NaN })],
    ['Infinity', 'LIFCell.thr', 'hyperparameter-not-finite', 'computed', lif({ thr: Infinity })],
    ['an element NaN', 'ExpSynJax.tau', 'hyperparameter-not-finite', 'computed', syn({ tau: [1, NaN, 1] })],
    ['mV for ms', 'LIFCell.tau_m', 'unit-mismatch', 'Give it in ms', lif({ tau_m: '20 mV' })],
    ['a quantity in mV for ms', 'LIFCell.tau_m', 'unit-mismatch', 'Give it in ms', lif({ tau_m: mV(20) })],
    ['no unit at all', 'LIFCell.tau_m', 'unit-mismatch', 'Give it in ms', lif({ tau_m: '20' })],
    ['a unit that does not exist', 'LIFCell.tau_m', 'unknown-unit', "'mV'", lif({ tau_m: '20 parsec' })],
    ['a text without a number', 'LIFCell.tau_m', 'unknown-unit', "'20 ms'", lif({ tau_m: 'long' })],
    ['a list too short', 'ExpSynJax.tau', 'shape-mismatch', 'one per element', syn({ tau: [0.01, 0.02] })],
  ]);

  it('are reported all at once', () => {
    const faults = faultsOf(
      lif({ tau_m: '20 mV', n_units: -1, thr: Number.NaN, colour: 1, one_spike: 'no' }),
    );
    expect(faults.map(({ code, where }) => `${where} ${code}`)).eql([
      'LIFCell.colour unknown-hyperparameter',
      'LIFCell.n_units hyperparameter-type',
      'LIFCell.tau_m unit-mismatch',
      'LIFCell.thr hyperparameter-not-finite',
      'LIFCell.one_spike hyperparameter-type',
    ]);
  });

  it('show what was found, where in a list, and what it is for', () => {
    expect(faultsOf(syn({ tau: [0.01, -1, 0.02] }))[0]).include({
      found: '-1 s at position 1',
      expected: '> 0 s (time constant, a number or one per synapse)',
    });
    expect(faultsOf(lif({ n_units: [1, 2] }))[0]!.found).equal('[1, 2]');
    expect(faultsOf(lif({ n_units: 'many' }))[0]!.found).equal("'many'");
    expect(faultsOf(lif({ tau_m: '20' }))[0]!.found).equal("'20'");
    expect(faultsOf(lif({ n_units: ms(3) }))[0]!.found).equal('3 ms');
    expect(faultsOf(lif({ n_units: LIFCell }))[0]!.found).equal('a function');
    expect(faultsOf(syn({ tau: [[1], 2, 3] }))[0]!.found).equal('2 at position 1');
  });

  it('do not come up for what fits: units convert without a rounding error', () => {
    const { given } = LIFCell({ n_units: 3, tau_m: '0.02 s', thr: mV(-50), refract_time: ms(0.3) });
    expect(given.numbers).eql({ tau_m: 20, thr: -50, refract_time: 0.3 });
    expect(ExpSynJax({ shape: 2, tau: [1, '20 ms'] as never }).given.numbers.tau).eql(
      Float64Array.of(1, 0.02),
    );
  });

  it('are found in rows of any kind, which else are the numbers that they hold', () => {
    const weight = (rows: unknown) => lin({ shape: [2, 3], weight: rows });
    const expected = Float64Array.of(1, 2, 3, 4, 5.5, 6);
    for (const rows of [
      [1, 2, 3, 4, 5.5, 6],
      [
        [1, 2, 3],
        [4, 5.5, 6],
      ],
      [Float32Array.of(1, 2, 3), [4, 5.5, 6]],
      [Float64Array.of(1, 2, 3), [4, '5.5', 6]],
      Float32Array.from(expected),
    ])
      expect(weight(rows)().given.numbers.weight).eql(expected);
    const found = (rows: unknown) => faultsOf(weight(rows))[0]!.found;
    expect(found([[1, 2, 3], Float32Array.of(4, 5, Number.NaN)])).equal('NaN at position [1, 2]');
    expect(
      found([
        [1, 2, 3],
        [4, true, 6],
      ]),
    ).equal('true at position [1, 1]');
    expect(
      found([
        [1, 2, 3],
        [4, 5],
      ]),
    ).equal('[4, 5] at position 1');
    expect(found([1, 2, 3, 4, -Infinity, 6])).equal('-Infinity at position 4');
    const { weight: own } = weight(expected)().given.numbers;
    expected[0] = 7;
    expect((own as Float64Array)[0]).equal(1);
  });

  it('are 0 or less, or infinite, at the very bounds', () => {
    for (const tau of [Number.MIN_VALUE, Number.MAX_VALUE]) syn({ tau: [1, 2, tau] })();
    for (const tau of [0, -0, -Number.MIN_VALUE, Infinity, Number.NaN])
      expect(faultsOf(syn({ tau: [1, 2, tau] }))[0]!.found).contain('at position 2');
  });

  it('a list that is changed later changes no part', () => {
    const shape = [3, 2];
    const layer = LinearJax({ shape });
    shape[0] = 5;
    expect(layer.input.shape).eql([3]);
    expect(layer.given.plain.shape).eql([3, 2]);
  });
});
