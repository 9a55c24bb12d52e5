import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript-api';
import { dictionary } from '../../../framework/ops/dictionary.ts';

/**
 * What is known of an operation is asked of its row. So outside `framework/ops` code that holds an operation's name may
 * look up the dictionary, hand the name on or print it, and nothing else. As TypeScript knows which expressions hold one
 * (their type is a union of operations' names), words that only read like an operation ('spike' as the kind of a signal,
 * 'sum' as a combination of wires) need no list of exceptions. A fault is
 *
 * - an operation compared with the name of one, in `===`, `!==` or `switch`, but for those that every program is made
 *   of, `const` and `load`, and with `large`, which is said of values that bring their row;
 * - an operation looked for in a list, a set or a map, or in an object other than the dictionary; a backend may index
 *   a record that has all of them (its kernels), which TypeScript checks;
 * - a name where an operation is expected, unless it is the argument of a call: that writes the operation.
 */
const MADE_OF = new Set(['const', 'load', 'large']);
const LOOKING = new Set(['has', 'includes', 'indexOf', 'get']);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const isBackend = (path: string): boolean => path.startsWith('framework/compile/backends/');

function faultsIn(source: ts.SourceFile, path: string, checker: ts.TypeChecker): string[] {
  const faults: string[] = [];
  const isName = (type: ts.Type): boolean =>
    type.isStringLiteral() && (Object.hasOwn(dictionary, type.value) || type.value === 'large');
  const isOperation = (type: ts.Type | undefined): boolean => !!type?.isUnion() && type.types.every(isName);
  const holdsOne = (node: ts.Expression): boolean => isOperation(checker.getTypeAtLocation(node));
  const isFact = (node: ts.Expression): boolean => {
    const type = checker.getTypeAtLocation(node);
    return isName(type) && !MADE_OF.has((type as ts.StringLiteralType).value);
  };
  const note = (node: ts.Node, what: string): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    faults.push(`${path}:${line} ${what}: ${node.getText().slice(0, 80)}`);
  };
  const isPartial = (node: ts.ElementAccessExpression): boolean => {
    const type = checker.getTypeAtLocation(node);
    return type.isUnion() && type.types.some((one) => (one.flags & ts.TypeFlags.Undefined) !== 0);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node)) {
      const { left, right, operatorToken } = node;
      if (/^[!=]==?$/.test(operatorToken.getText())) {
        const isCompared = (holdsOne(left) && isFact(right)) || (holdsOne(right) && isFact(left));
        if (isCompared) note(node, 'asks which operation it is');
      }
      if (operatorToken.kind === ts.SyntaxKind.InKeyword && holdsOne(left))
        note(node, 'looks an operation up');
    }
    if (ts.isCaseClause(node) && holdsOne(node.parent.parent.expression) && isFact(node.expression))
      note(node, 'asks which operation it is');
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      LOOKING.has(node.expression.name.text) &&
      node.arguments[0] &&
      holdsOne(node.arguments[0])
    )
      note(node, 'looks an operation up');
    if (ts.isElementAccessExpression(node) && holdsOne(node.argumentExpression)) {
      const isTotal = isBackend(path) && !isPartial(node);
      if (node.expression.getText() !== 'dictionary' && !isTotal) note(node, 'looks an operation up');
    }
    if (ts.isStringLiteralLike(node) && !ts.isCallExpression(node.parent) && !ts.isCaseClause(node.parent)) {
      if (isFact(node) && isOperation(checker.getContextualType(node))) note(node, 'names an operation');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return faults;
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
};

describe('the names of operations', () => {
  const inOps = (path: string): boolean => path.startsWith('framework/ops/');
  const paths = ['framework', 'contexts'].flatMap(sourcesIn).filter((path) => !inOps(path));

  it('stand in the dictionary alone: no code asks which operation it has', () => {
    const program = ts.createProgram(
      paths.map((path) => join(ROOT, path)),
      OPTIONS,
    );
    const checker = program.getTypeChecker();
    const faults = paths.flatMap((path) => faultsIn(program.getSourceFile(join(ROOT, path))!, path, checker));
    if (faults.length > 0) expect.fail(`\n${faults.join('\n')}`);
  });

  it('are found wherever code would ask', () => {
    const path = join(ROOT, 'framework/trace/asking.ts');
    const text = `
      import { dictionary, type OpName } from '../ops/dictionary.ts';
      const SUMS: readonly OpName[] = ['sum', 'load'];
      const LOGIC = new Set<string>(['and', 'or']);
      const COST = { add: 1, mul: 2 } as Partial<Record<OpName, number>>;
      export function ask(op: OpName, kind: 'spike' | 'real', write: (op: OpName) => void) {
        if (op === 'matmul') return 1;
        switch (op) {
          case 'load': return 2;
          case 'where': return 3;
        }
        if (LOGIC.has(op) || SUMS.includes(op) || op in COST || COST[op]) return 4;
        if (op !== 'const' && kind === 'spike') write('uniform');
        return dictionary[op].kind;
      }`;
    const host = ts.createCompilerHost(OPTIONS);
    const asking = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const { getSourceFile, fileExists } = host;
    host.getSourceFile = (name, ...rest) => (name === path ? asking : getSourceFile(name, ...rest));
    host.fileExists = (name) => name === path || fileExists(name);
    const program = ts.createProgram([path], OPTIONS, host);
    const faults = faultsIn(asking, 'asking.ts', program.getTypeChecker());
    expect(faults.map((fault) => fault.split(':')[1]!.split(' ')[0])).eql([
      ...['3', '7', '10', '12', '12', '12', '12'],
    ]);
  });
});
