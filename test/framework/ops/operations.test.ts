import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript-api';
import * as functions from '../../../framework/functions.ts';
import * as myelin from '../../../framework/index.ts';
import * as bits from '../../../framework/ops/bits.ts';
import { dictionary, type OpName, users } from '../../../framework/ops/dictionary.ts';
import type { Row } from '../../../framework/ops/row.ts';
import { ProgramScribe } from '../../../framework/trace/scribe.ts';
import { idOf, type Symbolic } from '../../../framework/trace/symbolic.ts';
import { samples } from './samples.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OPS = `${ROOT}framework/ops/`;

/** Rows that users call, and those of which `elementary.ts` builds functions. */
const visible = Object.keys(users) as readonly OpName[];
const bricks = Object.keys(bits) as readonly OpName[];

/** As for one who calls without types. */
type Callable = Row & ((...operands: readonly unknown[]) => Symbolic);
type Methods = Readonly<Record<string, (...operands: readonly unknown[]) => Symbolic>>;
const rowOf = (op: OpName): Callable => (dictionary as unknown as Readonly<Record<OpName, Callable>>)[op];
const methodsOf = (x: unknown): Methods => x as Methods;

/** Whether the row is a method: its operands say everything, or it says what else the method takes. */
const isMethod = ({ shows, method }: Row): boolean => shows.length === 0 || method !== undefined;

/** What the method takes after its tensor. */
const given = (op: OpName, others: readonly Symbolic[]): readonly unknown[] => samples[op].given ?? others;

function operandsFor({ operands }: Row): readonly Symbolic[] {
  const scribe = new ProgramScribe({ name: 'operations' });
  return operands.map((kind, k) => {
    scribe.slot({ name: `x${k}`, role: 'state', shape: [2, 2] });
    const x = scribe.load(`x${k}`);
    return kind === 'bool' ? x.gt(0) : x;
  });
}

/** What an editor shows of the members of a type: their comments, and the files that they come from. */
function membersOf(name: string): ReadonlyMap<string, { readonly doc: string; readonly file: string }> {
  const declared = checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(`${OPS}tensor.ts`)!)!)
    .find((symbol) => symbol.name === name)!;
  return new Map(
    checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(declared)).map((member) => [
      member.name,
      {
        doc: ts.displayPartsToString(member.getDocumentationComment(checker)),
        file: member.declarations?.[0]?.getSourceFile().fileName.slice(ROOT.length) ?? '',
      },
    ]),
  );
}

let program: ts.Program;
let checker: ts.TypeChecker;

describe('operations', () => {
  before(() => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(`${ROOT}tsconfig.json`, ts.sys.readFile).config,
      ts.sys,
      ROOT,
    );
    program = ts.createProgram([`${OPS}dictionary.ts`], { ...options, types: [] });
    checker = program.getTypeChecker();
  });

  for (const op of [...visible, ...bricks]) {
    const row = rowOf(op);
    it(`are named as their rows are called: ${op}`, () => {
      expect(row.name).equal(op);
      if (!isMethod(row)) return;
      const [x, ...others] = operandsFor(row);
      const method = methodsOf(x)[op]!(...given(op, others));
      expect(method.kind).equal(row.kind);
      expect(idOf(row(x, ...given(op, others)))).equal(idOf(method));
    });
  }

  it('are methods of what their first operand holds, and editors show what their rows say, and more', () => {
    const numbers = membersOf('Tensor');
    const types = { float: numbers, tick: numbers, bool: membersOf('Bool') };
    for (const op of visible) {
      const { operands, doc, kind } = rowOf(op);
      if (!isMethod(rowOf(op))) continue;
      const member = types[operands[0]!].get(op);
      expect(member?.doc.replaceAll(/\s+/g, ' ').startsWith(doc), op).true;
      expect(member?.file, op)
        .matches(/^framework\/ops\/\w+\.ts$/)
        .and.not.equal('framework/ops/tensor.ts');
      expect(types[operands[0] === 'bool' ? 'float' : 'bool'].has(op), `${op}, which gives ${kind}`).false;
    }
  });

  it('of which others are built are no methods for users', () => {
    const all = [...membersOf('Tensor').keys(), ...membersOf('Bool').keys()];
    for (const op of bricks) expect(all).not.include(op);
  });

  it('have a comment in the type of a tensor, and a method that does it', () => {
    const [x] = operandsFor(rowOf('neg'));
    const [condition] = operandsFor(rowOf('not'));
    for (const [name, symbol] of [['Tensor', x] as const, ['Bool', condition] as const]) {
      for (const [member, { doc }] of membersOf(name)) {
        // A member that lives in types alone, to refuse conditions.
        expect(member in (symbol as object), `${name}.${member}`).equal(member !== 'then');
        if (typeof methodsOf(symbol)[member] === 'function') expect(doc, `${name}.${member}`).not.equal('');
      }
    }
  });

  it('that are functions of numbers are functions at the door', () => {
    const door = myelin as Readonly<Record<string, unknown>>;
    const functions = visible.filter((op) => {
      const { operands, kind } = rowOf(op);
      return operands.every((own) => own === 'float') && kind === 'float' && rowOf(op) === door[op];
    });
    expect(functions).include.members(['exp', 'sin', 'sigmoid', 'sqrt', 'abs', 'min', 'max', 'softmax']);
    expect(door.where).equal(rowOf('where'));
  });

  it('called on what is no tensor say what they take', () => {
    const exp: unknown = dictionary.exp;
    expect(() => (exp as Callable)(1)).throws('exp: found 1, expected a tensor.');
    expect(() => (exp as Callable)()).throws('exp: found nothing, expected a tensor.');
    expect(() => rowOf('where')(true, 1, 2)).throws('where: found true, expected truth values');
  });

  it('stand in the table of chapter 5', () => {
    const chapter = readFileSync(`${ROOT}docs/05-own-components.md`, 'utf8');
    const table = chapter.slice(chapter.indexOf('## Maths on tensors'), chapter.indexOf('Shapes broadcast'));
    const words = new Set([...table.matchAll(/`[^`]*`/g)].flatMap(([code]) => code.match(/\w+/g) ?? []));
    expect(
      [...visible, 'spike', 'surrogateOf', 'concat', 'stack', ...Object.keys(functions)].filter(
        (op) => !words.has(op),
      ),
    ).eql([]);
  });
});
