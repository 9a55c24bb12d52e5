import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript-api';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TABLE = 'docs/architecture.md';

interface Room {
  readonly path: string;
  readonly planned: boolean;
  readonly mayImport: readonly string[];
}

interface Import {
  readonly from: string;
  readonly line: number;
  /** A path in the project, or the name of a package. */
  readonly to: string;
  readonly ours: boolean;
}

const inside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The rows `| room | may import from |`, in which paths are written in backquotes. */
function readTable(markdown: string): Room[] {
  return markdown.split('\n').flatMap((line) => {
    const [, room = '', allowed = ''] = /^\| (`[^|]+) \|([^|]*)\|$/.exec(line) ?? [];
    const paths = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
    const [path] = paths(room);
    return path ? [{ path, planned: room.includes('planned'), mayImport: paths(allowed) }] : [];
  });
}

/** The room with the longest path that a file's path begins with. */
const roomOf = (file: string, rooms: readonly Room[]): Room | undefined =>
  rooms.filter(({ path }) => inside(file, path)).sort((a, b) => b.path.length - a.path.length)[0];

function resolve(from: string, specifier: string): Pick<Import, 'to' | 'ours'> {
  if (/^\.\.?\//.test(specifier)) return { to: posix.join(posix.dirname(from), specifier), ours: true };
  // The package by its own name: `exports` in package.json gives each door the path of its folder.
  if (/^myelin(\/|$)/.test(specifier)) {
    return { to: posix.join(specifier.slice('myelin/'.length), 'index.ts'), ours: true };
  }
  return { to: specifier, ours: false };
}

/** Every import and re-export of a file, of types and at run time (`import('…')`) included. */
function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    found.push({
      from: source.fileName,
      line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
      ...resolve(source.fileName, specifier.text),
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node, node.moduleSpecifier);
    else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Lines that run text as code. */
function evaluations(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const called =
      ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.getText(source) : '';
    if (/^(globalThis\.|window\.|self\.)?(eval|Function)$/.test(called)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${source.fileName}:${line + 1}: ${called}(…)`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What is wrong with an import according to the table, if anything. */
function breach({ from, line, to }: Import, rooms: readonly Room[]): string | undefined {
  const here = roomOf(from, rooms);
  const there = roomOf(to, rooms);
  if (!here) return `${from} stands in no room of ${TABLE}.`;
  if (!there) return `${from}:${line} imports ${to}, which stands in no room of ${TABLE}.`;
  if (here === there || here.mayImport.some((path) => inside(there.path, path))) return undefined;
  const allowed = here.mayImport.join(', ') || 'nothing of ours';
  return `${from}:${line} imports ${to}: ${here.path} may import from ${allowed}, not from ${there.path}.`;
}

/** The first circle in a graph, its first element repeated at the end. */
function cycleIn(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = walk(next, [...path, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = walk(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Files and what they import; imports of types count. */
const graphOf = (imports: readonly Import[]): Map<string, string[]> =>
  imports.reduce((edges, { from, to, ours }) => {
    if (ours) edges.set(from, [...(edges.get(from) ?? []), to]);
    return edges;
  }, new Map<string, string[]>());

/** The types and classes that a file declares, exported or not. */
const typesIn = (source: ts.SourceFile): string[] =>
  source.statements.flatMap((node) =>
    (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)) &&
    node.name
      ? [node.name.text]
      : [],
  );

/** Names that mean one thing in one room and another in another. */
function namesOfTwo(sources: readonly ts.SourceFile[], rooms: readonly Room[]): string[] {
  const known = new Map<string, string>();
  return sources.flatMap((source) =>
    typesIn(source).flatMap((name) => {
      const first = known.get(name) ?? source.fileName;
      known.set(name, first);
      return roomOf(first, rooms) === roomOf(source.fileName, rooms)
        ? []
        : [`${name} is declared in ${first} and in ${source.fileName}: each room has names of its own.`];
    }),
  );
}

/** Functions and methods that are longer than so many lines, by their names. */
function longFunctions(source: ts.SourceFile, most: number): string[] {
  const found: string[] = [];
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const [first, last] = [lineOf(node.getStart(source)), lineOf(node.end)];
      const name = node.name?.getText(source) ?? 'a function';
      if (last - first >= most)
        found.push(`${source.fileName}:${first}: ${name} has ${last - first + 1} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);

const SKIPPED = ['node_modules', 'dist', 'out', 'coverage', 'test/golden'];

/** Paths of all source files below a folder of the project. */
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.name.startsWith('.') || SKIPPED.includes(path)) return [];
    if (entry.isDirectory()) return sourcesIn(path);
    return /\.(ts|mts|js|mjs)$/.test(entry.name) ? [path] : [];
  });

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Fails with the faults as the message, one per line. */
function none(faults: readonly string[]): void {
  if (faults.length > 0) expect.fail(`\n${faults.join('\n')}`);
}

describe('the house', () => {
  const rooms = readTable(read(TABLE));
  const sources = sourcesIn('.').map((path) => parse(path, read(path)));
  const imports = sources.flatMap(importsOf);
  const engine = sources.filter(({ fileName }) => /^(framework|components|contexts)\//.test(fileName));
  const mayKnowNode = (path: string) =>
    ['contexts/store', 'contexts/study/node', 'contexts/training/node'].some((folder) =>
      inside(path, folder),
    );

  it('has rooms that exist or are planned, and names no others', () => {
    expect(rooms.length).above(10);
    const exists = (path: string) =>
      sources.some(({ fileName }) => inside(fileName, path)) ||
      (path.includes('.') && existsSync(join(ROOT, path)));
    none(
      rooms.flatMap(({ path, planned, mayImport }) => [
        ...(planned || exists(path)
          ? []
          : [`${TABLE}: ${path} does not exist and is not marked as planned.`]),
        ...mayImport
          .filter((name) => !rooms.some((room) => inside(room.path, name)))
          .map((name) => `${TABLE}: ${path} may import from ${name}, which is no room.`),
      ]),
    );
  });

  it('has a room for every file', () => {
    none(
      sources
        .filter(({ fileName }) => !roomOf(fileName, rooms))
        .map(({ fileName }) => `${fileName} stands in no room of ${TABLE}: move it, or add a row.`),
    );
  });

  it('has no import that the table does not allow', () => {
    none(imports.filter(({ ours }) => ours).flatMap((entry) => breach(entry, rooms) ?? []));
  });

  it('has no import cycle, of types neither', () => {
    const cycle = cycleIn(graphOf(imports));
    none(cycle ? [`Import cycle: ${cycle.join(' → ')}`] : []);
  });

  it('has one meaning for the name of a type', () => {
    const house = sources.filter(({ fileName }) =>
      /^(framework|components|contexts|report|cli)\//.test(fileName),
    );
    none(namesOfTwo(house, rooms));
  });

  it('runs in a browser: no module of Node, nothing that runs text', () => {
    const known = new Set(engine.map(({ fileName }) => fileName));
    none([
      ...imports
        .filter(({ from, to, ours }) => known.has(from) && !mayKnowNode(from) && !ours && isBuiltin(to))
        .map(
          ({ from, line, to }) =>
            `${from}:${line} imports ${to}: only contexts/store, contexts/study/node and contexts/training/node may know Node.`,
        ),
      ...engine.filter(({ fileName }) => !mayKnowNode(fileName)).flatMap(evaluations),
    ]);
  });

  it('gives no list to a function one by one that may be as long as a model: it would overflow the stack', () => {
    const spread = /\b(?:Math\.(?:min|max)|push|unshift|fromCharCode)\([^(){}[\]]*\.\.\.(?!bytes\.subarray)/;
    const house = sources.filter(({ fileName }) => /^(?:framework|contexts|cli|report)\//.test(fileName));
    none(
      house.flatMap(({ fileName, text }) => {
        const found = spread.exec(text);
        return found
          ? [`${fileName}: ${found[0]}: take least, greatest or append of framework/base/lists.ts.`]
          : [];
      }),
    );
  });

  it('has files small enough to hold in the head', () => {
    none(
      engine
        .map(({ fileName, text }) => ({ fileName, lines: text.trimEnd().split('\n').length }))
        .filter(({ lines }) => lines > 300)
        .map(({ fileName, lines }) => `${fileName} has ${lines} lines, at most 300 are allowed: split it.`),
    );
  });

  it('has parts small enough to be read at once: 100 lines with their documentation', () => {
    const parts = sources.filter(
      ({ fileName, text }) => inside(fileName, 'components') && /\bcomponent\(/.test(text),
    );
    expect(parts.length).above(50);
    none(
      parts
        .map(({ fileName, text }) => ({ fileName, lines: text.trimEnd().split('\n').length }))
        .filter(({ lines }) => lines > 100)
        .map(
          ({ fileName, lines }) =>
            `${fileName} has ${lines} lines, at most 100 are allowed to a part: move what is no row of it into a file beside it.`,
        ),
    );
  });

  it('has functions small enough to hold in the head where parts live and run', () => {
    const contexts = sources.filter(({ fileName }) => inside(fileName, 'contexts'));
    none(
      contexts.flatMap((source) => longFunctions(source, 60)).map((long) => `${long}, at most 60: split it.`),
    );
  });

  it('has an interpreter of plans that knows no program, in 400 lines', () => {
    const folder = 'framework/compile/backends/interpreter';
    const files = sources.filter(({ fileName }) => inside(fileName, folder));
    const lines = files.reduce((sum, { text }) => sum + text.trimEnd().split('\n').length, 0);
    expect(files).not.empty;
    expect(lines).at.most(400);
    none(
      imports
        .filter(({ from, to }) => inside(from, folder) && /^framework\/(trace|differentiate)\//.test(to))
        .map(({ from, line, to }) => `${from}:${line} imports ${to}: the interpreter sees plans alone.`),
    );
  });

  it('has a lock file that works with any registry', () => {
    none(/"resolved"/.test(read('package-lock.json')) ? ['package-lock.json has "resolved" addresses.'] : []);
  });
});

describe('the rules of the house', () => {
  const rooms = readTable(
    [
      '| room | may import from |',
      '| --- | --- |',
      '| `a` | |',
      '| `a/index.ts` | `a` |',
      '| `b` (planned) | `a/index.ts` |',
    ].join('\n'),
  );
  const importsIn = (path: string, text: string) => importsOf(parse(path, text));

  it('are read from a table', () => {
    expect(rooms).eql([
      { path: 'a', planned: false, mayImport: [] },
      { path: 'a/index.ts', planned: false, mayImport: ['a'] },
      { path: 'b', planned: true, mayImport: ['a/index.ts'] },
    ]);
  });

  it('find every kind of import', () => {
    const text = `import './1.ts';
      import { x } from './2.ts';
      import type { X } from './3.ts';
      import { type Y } from './4.ts';
      export * from './5.ts';
      export type { Z } from '../6.ts';
      const later = () => import('./7.ts');
      let t: import('./8.ts').T;
      import fs from 'node:fs';
      import { context } from 'myelin';
      import { unit } from 'myelin/framework';
      // import './not.ts'
      const s = "import './not.ts'";`;
    const found = importsIn('b/c/d.ts', text);
    expect(found.map(({ to }) => to)).eql([
      ...['b/c/1.ts', 'b/c/2.ts', 'b/c/3.ts', 'b/c/4.ts', 'b/c/5.ts', 'b/6.ts', 'b/c/7.ts', 'b/c/8.ts'],
      ...['node:fs', 'index.ts', 'framework/index.ts'],
    ]);
    expect(found.filter(({ ours }) => !ours).map(({ line }) => line)).eql([9]);
  });

  it('allow a room itself and what its row names, and nothing else', () => {
    const breaches = (path: string, to: string) =>
      importsIn(path, `import '${to}';`).map((entry) => breach(entry, rooms));
    expect(breaches('a/x.ts', './y/z.ts')).eql([undefined]);
    expect(breaches('a/index.ts', './y/z.ts')).eql([undefined]);
    expect(breaches('b/x.ts', '../a/index.ts')).eql([undefined]);
    expect(breaches('b/x.ts', '../a/y.ts')).eql([
      'b/x.ts:1 imports a/y.ts: b may import from a/index.ts, not from a.',
    ]);
    expect(breaches('a/x.ts', './index.ts')[0]).contain(
      'a may import from nothing of ours, not from a/index.ts',
    );
    expect(breaches('a/x.ts', '../b/y.ts')[0]).contain('not from b');
    expect(breaches('a/x.ts', '../abc/y.ts')[0]).contain('no room');
  });

  it('find cycles, those through types too', () => {
    const files = { 'a.ts': './b.ts', 'b.ts': './c.ts', 'c.ts': './b.ts' };
    const all = (keyword: string) =>
      Object.entries(files).flatMap(([path, to]) => importsIn(path, `${keyword} X from '${to}';`));
    expect(cycleIn(graphOf(all('import')))).eql(['b.ts', 'c.ts', 'b.ts']);
    expect(cycleIn(graphOf(all('import type')))).eql(['b.ts', 'c.ts', 'b.ts']);
    expect(cycleIn(graphOf(all('import').slice(0, 2)))).equal(undefined);
  });

  it('find types of one name in two rooms', () => {
    const files = [
      parse('a/x.ts', 'interface X {}\nexport type Y = 1;\nconst Z = 1;'),
      parse('a/y.ts', 'type X = 2;'),
      parse('b/z.ts', 'export class Y {}\ntype Z = 3;'),
    ];
    expect(namesOfTwo(files, rooms)).eql([
      'Y is declared in a/x.ts and in b/z.ts: each room has names of its own.',
    ]);
  });

  it('find long functions, those within others too', () => {
    const body = 'x;\n'.repeat(3);
    const text = `function f() {\n${body}}\nconst o = { m() {\n${body}x;\n} };\nconst g = () => {\n${body}x;\n};`;
    expect(longFunctions(parse('a.ts', text), 5)).eql([
      'a.ts:6: m has 6 lines',
      'a.ts:12: a function has 6 lines',
    ]);
  });

  it('find text that is run', () => {
    const text =
      "eval('1');\nnew Function('return 1');\nglobalThis.eval('1');\nretrieval(1); // eval(1)\nconst f: Function = g;";
    expect(evaluations(parse('a.ts', text)).map((fault) => fault.slice(0, 6))).eql([
      'a.ts:1',
      'a.ts:2',
      'a.ts:3',
    ]);
  });
});
