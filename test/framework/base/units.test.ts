import { expect } from 'chai';
import fc from 'fast-check';
import { divide, type Unit as MathUnit, unit as mathUnit, multiply, pow } from 'mathjs';
import { MyelinError } from '../../../framework/base/errors.ts';
import {
  dimensionless,
  divideUnits,
  Hz,
  inUnit,
  isDimensionless,
  MOhm,
  ms,
  multiplyUnits,
  mV,
  nA,
  powerOfUnit,
  quantity,
  sameUnit,
  seconds,
  type Unit,
  unit,
} from '../../../framework/base/units.ts';
import { faultsOf } from '../../contexts/support.ts';

const PREFIXES = ['', 'f', 'p', 'n', 'u', 'm', 'c', 'k', 'M', 'G'];
const SYMBOLS = ['m', 'g', 's', 'A', 'K', 'mol', 'Hz', 'V', 'ohm', 'S', 'F', 'C', 'L'];
const BASE = ['m', 'kg', 's', 'A', 'K', 'mol'];

const spelled = (u: Unit) => `${u.text} = 10^${u.power} [${u.dimensions}]`;
const relativeError = (a: number, b: number) => Math.abs(a - b) / Math.abs(b);

/** mathjs' idea of one SI unit of these dimensions. */
const coherent = (dimensions: readonly number[]): MathUnit | number => {
  const factors = dimensions.flatMap((d, i) => (d === 0 ? [] : [pow(mathUnit(1, BASE[i]!), d) as MathUnit]));
  return factors.reduce((product: MathUnit | number, f) => multiply(product, f) as MathUnit | number, 1);
};

/** Our unit is `10^power` SI units, mathjs' is the same: a ratio of 1 without dimensions left. */
function expectSame(ours: Unit, theirs: MathUnit | number): void {
  const ratio = divide(theirs, coherent(ours.dimensions)) as MathUnit | number;
  expect(ratio, spelled(ours)).a('number');
  expect(relativeError(ratio as number, 10 ** ours.power), spelled(ours)).below(1e-12);
}

const symbol = fc
  .tuple(fc.constantFrom(...PREFIXES), fc.constantFrom(...SYMBOLS))
  .map(([prefix, name]) => prefix + name);

const caught = (f: () => unknown): MyelinError => {
  try {
    f();
  } catch (error) {
    if (error instanceof MyelinError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('units', () => {
  it('every prefix of every symbol means what mathjs says', () => {
    for (const prefix of PREFIXES) {
      for (const name of SYMBOLS) expectSame(unit(prefix + name), mathUnit(1, prefix + name));
    }
  });

  it('conversions between all prefixes agree with mathjs', () => {
    for (const name of SYMBOLS) {
      for (const from of PREFIXES) {
        for (const to of PREFIXES) {
          const ours = inUnit(`3.7 ${from}${name}`, unit(to + name), 'test');
          expect(relativeError(ours, mathUnit(3.7, from + name).toNumber(to + name))).below(1e-12);
        }
      }
    }
  });

  it('conversions move the decimal point: the result is the number one would have written', () => {
    const cases: [string, string, number][] = [
      ['20 ms', 's', 0.02],
      ['0.03 ms', 's', 3e-5],
      ['0.00003 s', 'ms', 0.03],
      ['1e-7 s', 'ns', 100],
      ['1.5e21 fA', 'A', 1.5e6],
      ['7 fA', 'GA', 7e-24],
      ['1 GA^3', 'A^3', 1e27],
      ['-0.1 V', 'mV', -100],
      ['0 V', 'mV', 0],
    ];
    for (const [text, to, expected] of cases) expect(inUnit(text, unit(to), 'test'), text).equal(expected);
    expect(inUnit(ms(20), unit('s'), 'test')).equal(0.02);
    expect(inUnit(ms(Infinity), unit('s'), 'test')).equal(Infinity);
    expect(inUnit(ms(NaN), unit('s'), 'test')).eql(NaN);
    const decimal = fc.tuple(fc.integer({ min: -1e15, max: 1e15 }), fc.integer({ min: -12, max: 12 }));
    fc.assert(
      fc.property(decimal, fc.integer({ min: -6, max: 6 }), ([digits, exponent], shift) => {
        const given = { value: Number(`${digits}e${exponent}`), unit: { ...dimensionless, power: shift } };
        const expected = Number(`${digits}e${exponent + shift}`);
        expect(inUnit(given, dimensionless, 'test')).equal(expected);
      }),
    );
  });

  it('products, quotients and powers have the dimensions and scale that mathjs gives them', () => {
    fc.assert(
      fc.property(symbol, symbol, symbol, fc.integer({ min: -3, max: 3 }), (a, b, c, n) => {
        const ours = divideUnits(multiplyUnits(unit(a), powerOfUnit(unit(b), n)), unit(c));
        const power = pow(mathUnit(1, b), n) as MathUnit;
        expectSame(ours, divide(multiply(mathUnit(1, a), power), mathUnit(1, c)) as MathUnit);
        expect(sameUnit(ours, unit(`${a}*${b}^${n}/${c}`)), spelled(ours)).equal(true);
        expect(sameUnit(ours, unit(` ${a} · ${b}^${n} / ${c} `)), spelled(ours)).equal(true);
      }),
    );
  });

  it('is a commutative group', () => {
    fc.assert(
      fc.property(symbol, symbol, symbol, (...texts) => {
        const [a, b, c] = texts.map((text) => unit(text)) as [Unit, Unit, Unit];
        const same = (x: Unit, y: Unit) => expect(sameUnit(x, y), `${x.text}, ${y.text}`).equal(true);
        same(multiplyUnits(a, b), multiplyUnits(b, a));
        same(multiplyUnits(multiplyUnits(a, b), c), multiplyUnits(a, multiplyUnits(b, c)));
        same(multiplyUnits(a, dimensionless), a);
        same(divideUnits(a, a), dimensionless);
        same(divideUnits(a, b), multiplyUnits(a, powerOfUnit(b, -1)));
      }),
    );
  });

  it('a conversion there and back gives the number', () => {
    const prefix = fc.constantFrom(...PREFIXES);
    // Fifteen digits are what a double always keeps.
    const written = fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }).map((n) => Number(`${n}e-9`));
    fc.assert(
      fc.property(written, prefix, prefix, (value, p, q) => {
        const there = inUnit({ value, unit: unit(`${p}V`) }, unit(`${q}V`), 'test');
        expect(inUnit({ value: there, unit: unit(`${q}V`) }, unit(`${p}V`), 'test')).equal(value);
      }),
    );
  });

  it('derived units of neurons have their common names', () => {
    const product = (a: string, b: string) => multiplyUnits(unit(a), unit(b)).text;
    expect(product('nA', 'MΩ')).equal('mV');
    expect(product('nS', 'mV')).equal('pA');
    expect(product('pF', 'GΩ')).equal('ms');
    expect(divideUnits(unit('mV'), unit('MΩ')).text).equal('nA');
    expect(divideUnits(dimensionless, unit('s')).text).equal('1/s');
    expect(divideUnits(unit('mV'), unit('ms')).text).equal('mV/ms');
    expect(divideUnits(unit('ms'), unit('ms')).text).equal('1');
    expect(product('mol', 'K')).equal('K*mol');
    expect(product('mm', 'mm')).equal('10^-6*m^2');
  });

  it('knows the spellings of ohm, micro and plain numbers', () => {
    for (const ohm of ['ohm', '\u03a9', '\u2126'])
      expect(sameUnit(unit(`M${ohm}`), unit('Mohm')), ohm).equal(true);
    for (const micro of ['u', '\u00b5', '\u03bc'])
      expect(sameUnit(unit(`${micro}S`), unit('uS')), micro).equal(true);
    expect(isDimensionless(unit('1'))).equal(true);
    expect(isDimensionless(unit('spike'))).equal(true);
    expect(isDimensionless(unit('1/ms'))).equal(false);
    expect(sameUnit(unit('M'), unit('mol/L'))).equal(true);
    expect(sameUnit(unit('Hz'), unit('1/s'))).equal(true);
    expect(unit('mS/cm^2').text).equal('mS/cm^2');
  });

  it('makes quantities', () => {
    expect([seconds(1), ms(1), mV(1), nA(1), MOhm(1), Hz(1)].map((q) => q.unit.text).join()).equal(
      's,ms,mV,nA,MΩ,Hz',
    );
    expect(ms(20).value).equal(20);
  });

  it('parses quantities', () => {
    const cases: [string, number, string][] = [
      ['20 ms', 20, 'ms'],
      ['20ms', 20, 'ms'],
      [' -1.5e-3  nS/cm^2 ', -0.0015, 'nS/cm^2'],
      ['+.5 mV', 0.5, 'mV'],
      ['5. V', 5, 'V'],
      ['1E3 Hz', 1000, 'Hz'],
      ['0.4', 0.4, '1'],
    ];
    for (const [text, value, unitText] of cases) {
      const parsed = quantity(text);
      expect(parsed.value, text).equal(value);
      expect(parsed.unit.text, text).equal(unitText);
    }
  });

  it('takes a bare number to be in the unit already', () => {
    expect(inUnit(20, unit('ms'), 'test')).equal(20);
    expect(inUnit(20, unit('s'), 'test')).equal(20);
  });

  it('refuses other dimensions and says where', () => {
    const error = caught(() => inUnit('20 mV', unit('ms'), 'net/z.tau_m'));
    expect(error.code).equal('unit-mismatch');
    expect(error.where).equal('net/z.tau_m');
    expect(error.message).contain('20 mV').contain('ms');
    expect(caught(() => inUnit('20', unit('ms'), 'net/z.tau_m')).code).equal('unit-mismatch');
  });

  it('refuses unknown units, and inherited names are none', () => {
    const wrong = [
      'msec',
      'vlot',
      '',
      ' ',
      'V A',
      'V^',
      'V^x',
      'V^0.5',
      'm^2^3',
      '*V',
      'V/',
      '2',
      'kkV',
      'mm/',
    ];
    for (const text of [...wrong, 'constructor', '__proto__', 'toString', 'mvalueOf']) {
      const error = caught(() => unit(text));
      expect(error.code, text).equal('unknown-unit');
      expect(error.where).equal(`unit '${text}'`);
      expect(error.message).contain('mol');
    }
  });

  it('refuses quantities that are none, and says where', () => {
    for (const text of [
      '',
      'ms',
      'twenty ms',
      '1..2 ms',
      '--1 ms',
      '20 msec',
      '1 e3',
      '0x10 s',
      'NaN',
      '1 2',
    ]) {
      const error = caught(() => inUnit(text, unit('ms'), 'net/z.tau_m'));
      expect(error.code, text).equal('unknown-unit');
      expect(error.where, text).equal('net/z.tau_m');
    }
    expect(caught(() => quantity('ms')).where).equal("quantity 'ms'");
  });

  it('never crashes on text: a unit or a typed error', () => {
    const piece = fc.constantFrom(...'mVsAΩ1^*/-2µ. ·kgol()');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        try {
          expect(unit(text).text).equal(text);
        } catch (error) {
          expect(error, text).instanceOf(MyelinError);
        }
      }),
    );
  });
});

describe('what is no text', () => {
  it('is no unit, whatever it is', () => {
    const deep: unknown[] = [];
    let own = deep;
    for (let i = 0; i < 1e5; i++) {
      const inner: unknown[] = [];
      own.push(inner);
      own = inner;
    }
    for (const odd of [[Symbol('x')], deep, { toString: () => 'degC' }, null, 3])
      expect(faultsOf(() => unit(odd as never, 'here'))[0]).include({ code: 'unknown-unit', where: 'here' });
  });
});
