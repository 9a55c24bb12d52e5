import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { context, fromCsv, LIFCell, ms, process, simulate, toCsv } from '../../../index.ts';
import { faultsOf } from '../support.ts';
import { pythonWith } from './python.ts';

const lif = () => {
  const net = context('net', () => {
    const z = LIFCell({ n_units: 2, tau_m: ms(20) });
    return { z, advance: process(z.advance_state) };
  });
  const sim = simulate(net, { dt: ms(1), batch: 2 });
  const j = (t: number) => [15 + Math.sin(t), 1e-5 * t];
  return {
    net,
    run: sim.run(net.advance, { steps: 20, inputs: [[net.z.j, j]], record: [net.z.v, net.z.s] }),
  };
};
const faultOf = (text: string, options = {}) => {
  const [{ code, where, found } = expect.fail()] = faultsOf(() => fromCsv(text, options));
  return `${code}: ${where}: ${found}`;
};

describe('fromCsv', () => {
  it('reads what toCsv writes, to the last bit', () => {
    const { net, run } = lif();
    const table = fromCsv(toCsv(run));
    expect(table.shape).eql([40, 6]);
    expect(table.names.slice(0, 3)).eql(['t/ms', 'trial', 'net/z.v[0]/mV']);
    const { data } = run.get(net.z.v);
    expect([...Float32Array.from(table.column('net/z.v[1]/mV'))]).eql([
      ...data.filter((_, k) => k % 2 === 1),
    ]);
  });

  it('reads any numbers in any dress', () => {
    const number = fc.double({ noNaN: true }).map((x) => (x === 0 ? 0 : x));
    const dress = fc.record({
      separator: fc.constantFrom(',', ';', '\t', '|'),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      quote: fc.boolean(),
      space: fc.constantFrom('', ' '),
      header: fc.boolean(),
      comment: fc.boolean(),
      last: fc.boolean(),
    });
    const tables = fc
      .integer({ min: 1, max: 4 })
      .chain((n) =>
        fc.array(fc.array(number, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(tables, dress, (rows, { separator, end, quote, space, header, comment, last }) => {
        const field = (x: string | number) => (quote ? `"${x}"` : `${space}${x}`);
        const names = rows[0]!.map((_, k) => (quote ? `a""${k}${separator}${end}` : `a ${k}`));
        const lines = [...(header ? [names] : []), ...rows].map((row) => row.map(field).join(separator));
        const noted = comment ? lines.flatMap((line) => ['# "not one of them', line, '']) : lines;
        const table = fromCsv(noted.join(end) + (last ? end : ''), {
          separator,
          header,
          ...(comment && { comment: '#' }),
        });
        expect(table.shape).eql([rows.length, rows[0]!.length]);
        expect([...table.data]).eql(rows.flat());
        if (header) expect(table.names).eql(names.map((own) => own.replaceAll('""', '"').trim()));
      }),
    );
  });

  it('reads some columns alone, in the order in which they are asked for', () => {
    const { data, names } = fromCsv('a,label,b\n1,"x, y",2\n3,z,4\n', { columns: ['b', 'a'] });
    expect([[...data], names]).eql([
      [2, 1, 4, 3],
      ['b', 'a'],
    ]);
    expect([...fromCsv('1;2\n3;4', { header: false, separator: ';', columns: ['1'] }).data]).eql([2, 4]);
  });

  it('says line and column of what is no number', () => {
    expect(faultOf('a,b\n1,2\n3,x\n')).equal("file: fromCsv, line 3, column 3: 'x'");
    expect(faultOf('a,b\r1,2\r3,x\r')).equal("file: fromCsv, line 3, column 3: 'x'");
    expect(faultOf('a,b\r\n1,"2\r\n3"\r\n')).equal("file: fromCsv, line 2, column 3: '2��3'");
    for (const odd of [
      '1.2.3',
      '1e',
      '0x10',
      '1_000',
      '1 2',
      '--1',
      '1e999',
      'true',
      '1,5',
      "'1'",
      '1"',
      '.',
      'e5',
    ])
      expect(faultOf(`a;b\n1;${odd}`, { separator: ';' }), odd).match(/^file: fromCsv, line 2, column 3/);
    expect(faultOf('a\n"1')).equal('file: fromCsv, line 2, column 1: a quote that is not closed');
    expect(faultOf('a\n"1"2')).equal("file: fromCsv, line 2, column 4: '2' behind a quoted field");
    expect(faultOf('a,b\n1,2\n3\n')).equal('file: fromCsv, line 3, column 1: 1 fields');
    expect(faultOf('a,a\n1,2')).equal("file: fromCsv: two columns named 'a'");
    expect(faultOf('')).equal('file: fromCsv: nothing');
    expect(faultOf('ab\n1', { columns: ['aa'] })).equal("option: fromCsv, columns: 'aa'");
    expect(faultsOf(() => fromCsv(new Uint8Array([0xff, 0x31])))[0]!.code).equal('file');
  });

  it('takes nothing for a number that is missing, unless told', () => {
    for (const gap of ['', 'NaN', 'NA', ' ']) {
      expect(faultOf(`a,b\n${gap},2`), gap).match(/^file: fromCsv, line 2, column 1: no number/);
      expect([...fromCsv(`a,b\n${gap},2`, { missing: -1 }).data]).eql([-1, 2]);
    }
    expect([...fromCsv('a\ninf\n-Infinity\n+1.\n.5').data]).eql([Infinity, -Infinity, 1, 0.5]);
  });

  it('needs no more than time in proportion to a text', () => {
    const start = performance.now();
    expect(faultOf(`a\n${'1'.repeat(1e6)}x`)).match(/^file/);
    expect(faultOf(`a\n${'"'.repeat(1e6)}`)).match(/^file/);
    expect(faultOf(`a\n${','.repeat(1e6)}`)).match(/^file/);
    expect(faultOf(`${' '.repeat(1e6)}x\n${' '.repeat(1e6)}1 1`)).match(/^file/);
    expect(performance.now() - start).lessThan(3000);
  });

  it('writes what pandas reads, and reads what pandas writes', function () {
    const python = pythonWith('pandas') ?? this.skip();
    const { run } = lif();
    const script =
      'import pandas as pd, sys\nt = pd.read_csv(sys.stdin, float_precision="round_trip")\nt.to_csv(sys.stdout, index=False)';
    const { stdout, stderr } = spawnSync(python, ['-c', script], { input: toCsv(run), encoding: 'utf8' });
    const [ours, theirs] = [fromCsv(toCsv(run)), fromCsv(stdout)];
    expect(theirs.names, stderr).eql(ours.names);
    expect([...theirs.data]).eql([...ours.data]);
  });
});
