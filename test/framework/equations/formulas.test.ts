import { expect } from 'chai';
import { MyelinError } from '../../../framework/base/errors.ts';
import { cell, equations } from '../../../framework/equations/index.ts';
import { ms } from '../../../index.ts';
import { readHostile } from '../../fuzz/equations.ts';
import { effort } from '../support.ts';

/** The error that a cell of these equations ends with. */
function refused(text: unknown, options: Parameters<typeof cell>[2] = {}): MyelinError {
  try {
    cell('X', text as string, options);
  } catch (error) {
    if (error instanceof MyelinError) return error;
    throw error;
  }
  throw new Error(`taken: ${String(text)}`);
}

/** What stands above the caret. */
function pointedAt(error: MyelinError): string {
  const [, line = '', carets = ''] = error.where.split('\n');
  return line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

const leak = 'dv/dt = -v/tau : mV\ntau = 10 ms';

describe('equations that are wrong', () => {
  const cases: readonly (readonly [text: string, at: string, found: RegExp])[] = [
    // What mathjs knows and formulas do not have.
    ['dv/dt = v.constructor : mV', '.', /the character '\.'/],
    ['dv/dt = v[1] : mV', '[', /the character '\['/],
    ['dv/dt = {a: 1} : mV', '{', /the character '\{'/],
    ['dv/dt = "v" : mV', '"', /the character '"'/],
    ['dv/dt = f(x) = x : mV', '=', /the character '='/],
    ['x = 1:3:5 : 1', '1:3:5', /range/],
    ["dv/dt = v' : mV", "'", /the character '''/],
    ['dv/dt = 5! : mV', '!', /'!'/],
    ['dv/dt = (v)(v) : mV', '(', /right behind '\)'/],
    ['dv/dt = v to mV : mV', 'to', /right behind 'v'/],
    ['dv/dt = __proto__ : mV', '__proto__', /the name '__proto__'/],
    ['dv/dt = constructor(1) : mV', 'constructor', /the function 'constructor'/],
    ['dv/dt = import(1) : mV', 'import', /the function 'import'/],
    ['dv/dt = evaluate(1) : mV', 'evaluate', /the function 'evaluate'/],
    ['__proto__ = 3 mV', '__proto__', /the name '__proto__'/],
    // What is not there, or too much.
    ['dv/dt = (v + 3 : mV', '(', /without its '\)'/],
    ['dv/dt = v) : mV', ')', /without its '\('/],
    ['dv/dt = v + * 3 : mV', '*', /found '\*'/],
    ['dv/dt = v tau : mV', 'tau', /right behind 'v'/],
    ['dv/dt = v/2 ms : mV', '2 ms', /read in two ways/],
    ['dv/dt = -v/ms', 'dv/dt = -v/ms', /without a unit/],
    ['dv/dt = 1e999 : mV', '1e999', /1e999/],
    ['dv/dt = v/ms : mX', 'mX', /the unit 'mX'/],
    ['dv/dt = v/ms : mV (unless refractry)', 'unless refractry', /the flag/],
    ['dv/dt = exp : mV', 'exp', /without operands/],
    ['dv/dt = poisson(2)*mV/ms : mV', 'poisson', /in a rate or a subexpression/],
    ['dv/dt = poisson()*mV/ms : mV', 'poisson', /of 0 operands/],
    ['dv/dt = poisson(2 mV)*mV/ms : mV', 'poisson', /mV/],
    ['dv/dt = exp(1, 2)*mV/ms : mV', 'exp', /of 2 operands/],
    ['dv/dt = v/ms : mV\ndv/dt = v/ms : mV', 'dv/dt', /second time/],
    ['t : ms', 't', /the name 't'/],
    ['x = y : 1\ny = x : 1', 'x', /in terms of itself/],
    // Units.
    [`${leak}\nx = v + 3 nA : mV`, '+', /mV \+ nA/],
    [`${leak}\nx = v > 3 : boolean`, '>', /mV > a plain number/],
    [`${leak}\nx = exp(v) : 1`, 'exp', /exp\(\) of mV/],
    [`${leak}\nx = v : nA`, 'nA', /nA for what is in mV/],
    [`${leak}\nx = v^0.3 : 1`, '^', /no whole number/],
    [`${leak}\nx = max(v, tau) : mV`, 'max', /max\(\) of mV and ms/],
    ['dv/dt = -v : mV', '-v', /a rate in mV/],
    [`${leak}\nx = v and 1 : boolean`, 'and', /a number as a condition/],
    [`${leak}\nx = not v > 0 mV : boolean`, 'not', /a number as a condition/],
    [`${leak}\nx = (v > 0 mV) + 1 : 1`, '+', /a truth value as an operand/],
  ];
  for (const [text, at, found] of cases) {
    it(`points at ${JSON.stringify(at)} in ${JSON.stringify(text)}`, () => {
      const error = refused(text);
      expect(error.message).match(found);
      expect(pointedAt(error)).equal(at);
    });
  }

  it('say what is known there, and what may have been meant', () => {
    const error = refused('dv/dt = -v/tau_m : mV\ntaum = 10 ms');
    expect(error.message).include("the name 'tau_m'").include('v (mV)').include('taum (ms)');
    expect(error.message).include("Did you mean 'taum'?");
    expect(error.where).include('line 1');
    expect(refused(`${leak}\nx = expp(1) : 1`).message).include("Did you mean 'exp'?");
    expect(refused(`${leak}\nx = v > 3 : boolean`).message).include('Give the number its unit: 3 mV.');
  });

  it('are found in thresholds, resets and other options too', () => {
    expect(refused(leak, { threshold: 'v > 3 nA' }).message)
      .include('X, threshold')
      .include('mV > nA');
    expect(refused(leak, { threshold: 'v' }).message).include('a number');
    expect(refused(leak, { threshold: 'v > 1 mV', reset: 'u = 0 mV' }).message).include("a value for 'u'");
    expect(refused(leak, { threshold: 'v > 1 mV', reset: 'v = 1 nA' }).message).include('nA for v');
    expect(refused(leak, { threshold: 'v > 1 mV', refractory: '2 mV' }).message).include('refractory');
    expect(refused(leak, { reset: 'v = 0 mV' }).message).include('without a threshold');
    expect(refused(leak, { initial: { u: 1 } }).message).include("'u'");
    expect(refused(leak, { method: 'rk5' as never }).message).include('rk4');
    expect(refused(leak, { treshold: 'v > 1' } as never).message).include('threshold');
  });

  it('end quickly, whatever their size', () => {
    const large = [
      'x'.repeat(1e6),
      `dv/dt = ${'('.repeat(1e5)}`,
      `dv/dt = ${'-'.repeat(900)}1 : mV`,
      `dv/dt = ${'1^'.repeat(200)}1 : mV`,
      `dv/dt = ${'1?'.repeat(200)}1 : mV`,
      `dv/dt = ${'exp('.repeat(200)}1${')'.repeat(200)} : mV`,
      `dv/dt = v : ${' '.repeat(7000)}x`,
      `${';'.repeat(7000)}`.concat('x'),
      Array.from({ length: 90 }, (_, k) => `x${k + 1} = x${k} + x${k} + x${k} : 1`).join('\n'),
      // Each line leads through the one before it.
      `x0 : 1\n${Array.from({ length: 90 }, (_, k) => `x${k + 1} = x${k}${'+x0'.repeat(6)} : 1`).join('\n')}`,
    ];
    refused('x');
    for (const text of large) {
      // Not by the clock, which others on the machine move, and until code is warm.
      let least = Infinity;
      for (let i = 0; i < 20 && least > 50; i++) {
        const start = process.cpuUsage();
        try {
          cell('X', text);
        } catch (error) {
          expect(error).instanceOf(MyelinError);
        }
        const { user, system } = process.cpuUsage(start);
        least = Math.min(least, (user + system) / 1000);
      }
      expect(least, text.slice(0, 40)).below(50);
    }
  });
});

describe('hostile texts', () => {
  it('are taken or refused, and never run (at length in npm run soak -- equations)', () => {
    const { taken, refused: errors } = readHostile(500, effort(1).seed);
    expect(taken).above(5);
    expect(errors).above(200);
  });
});

describe('the text of equations', () => {
  it('takes numbers, quantities and texts', () => {
    expect(equations`dv/dt = -v/${ms(20)} + ${-3} mV/ms : mV${'\n'}x : 1`).equal(
      'dv/dt = -v/(20 ms) + (-3) mV/ms : mV\nx : 1',
    );
    expect(() => equations`${{}}`).throw(MyelinError);
  });

  it('has parameters, states, inputs and subexpressions, with what comments say', () => {
    const { declaration } = cell(
      'X',
      `
      dv/dt = (E - v +  # the potential
        R*I)/tau : volt (unless refractory)
      E = -70 mV : volt   # rest
      tau : second; R, S : ohm (constant)
      period = 2 minutes
      g = 10 nS/cm^2
      I = 2*nA (input)
      half = v / 2 : volt
      high = v > -50*mV : boolean`,
      { threshold: 'high', reset: 'v = E', refractory: 'tau' },
    );
    const { hyperparameters: p, compartments: c } = declaration;
    expect(Object.keys(p)).eql(['n_units', 'E', 'tau', 'R', 'S', 'period', 'g', 'surrogate']);
    expect(p.E).include({ unit: 'volt', fallback: -0.07, doc: 'rest', trainable: true });
    expect(p.R).include({ unit: 'ohm', trainable: false });
    expect(p.period).include({ unit: 's', fallback: 120 });
    expect(p.g).include({ unit: 'nS/cm^2', fallback: 10 });
    expect(c.I).include({ role: 'input', unit: 'nA', default: 2 });
    expect(c.v).include({ role: 'state', unit: 'volt', doc: 'the potential' });
    expect(c.half).include({ role: 'output', unit: 'volt', onDemand: true });
    expect(Object.keys(c)).include.members(['s', 'tols', 'rfr']).not.include('high');
  });

  it('is kept with what was given, as plain data', () => {
    const { declaration } = cell('X', leak, { threshold: 'v > 1 mV', reset: 'v = 0 mV', refractory: ms(2) });
    expect(declaration.equations).eql({
      kind: 'cell',
      text: leak,
      options: { threshold: 'v > 1 mV', reset: 'v = 0 mV', refractory: '2 ms' },
      method: 'exact',
    });
    expect(JSON.parse(JSON.stringify(declaration.equations))).eql(declaration.equations);
  });
});
