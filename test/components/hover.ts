import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript-api';

// What editors show of a hyperparameter or a compartment is the comment above its row; it says what the row says. `npm run hover`
// writes these comments, and a test reads them.

const root = fileURLToPath(new URL('../../components', import.meta.url));

/** Which arguments of what declares a row are its unit and its words. */
const MAKERS: Readonly<Record<string, { readonly unit?: number; readonly doc: number }>> = {
  ...{ count: { doc: 0 }, sizes: { doc: 0 }, flag: { doc: 0 }, choice: { doc: 0 }, surrogate: { doc: 0 } },
  ...{ real: { unit: 0, doc: 1 }, input: { unit: 0, doc: 1 } },
  ...{ state: { unit: 0, doc: 1 }, output: { unit: 0, doc: 1 } },
};

interface Row {
  readonly place: string;
  readonly expected: string;
  /** The comment that is there, in one line. */
  readonly found: string | undefined;
  /** What stands there and what is to. */
  readonly edit: { readonly from: number; readonly to: number; readonly text: string };
}

/** What hovering shows: the words of a row, with its unit. */
export const hoverText = (doc: string, unit: unknown): string =>
  typeof unit === 'string' && !['1', 'spike'].includes(unit) ? `${doc} (${unit})` : doc;

function rowsIn(file: string): readonly Row[] {
  const code = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const rows: Row[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node)) rows.push(...rowAt(node, source, code));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return rows;
}

function rowAt(node: ts.PropertyAssignment, source: ts.SourceFile, code: string): readonly Row[] {
  const call = node.initializer;
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return [];
  const maker = MAKERS[call.expression.text];
  const doc = maker && literal(call.arguments[maker.doc]);
  if (!maker || doc === undefined) return [];
  const unit = maker.unit === undefined ? undefined : literal(call.arguments[maker.unit]);
  const expected = hoverText(doc, unit);
  const start = node.getStart(source);
  const line = code.lastIndexOf('\n', start) + 1;
  const indent = code.slice(line, start);
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  const found = comment && String(ts.getTextOfJSDocComment(comment.comment)).replaceAll(/\s+/g, ' ');
  const from = comment ? code.lastIndexOf('\n', comment.getStart(source)) + 1 : line;
  const { line: number } = source.getLineAndCharacterOfPosition(start);
  const place = `components/${source.fileName}:${number + 1}, ${node.name.getText(source)}`;
  return [{ place, expected, found, edit: { from, to: line, text: commentOf(expected, indent) } }];
}

/** A text that is written out, in pieces perhaps. */
function literal(node: ts.Expression | undefined): string | undefined {
  if (!node) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const [left, right] = [literal(node.left), literal(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

const WIDTH = 130;

function commentOf(text: string, indent: string): string {
  const short = `${indent}/** ${text} */\n`;
  if (short.length <= WIDTH) return short;
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (indent.length + longer.length + 3 <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */\n`].join('\n');
}

const files = (): readonly string[] =>
  readdirSync(root, { recursive: true })
    .map((file) => String(file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'));

/** Rows whose comment is not what they say. */
export const unlike = (): readonly string[] =>
  files()
    .flatMap(rowsIn)
    .filter(({ expected, found }) => expected !== found)
    .map(({ place, expected }) => `${place}: /** ${expected} */`);

function write(): void {
  for (const file of files()) {
    const path = join(root, file);
    const edits = rowsIn(file).filter(({ expected, found }) => expected !== found);
    const code = edits.reduceRight(
      (text, { edit: { from, to, text: own } }) => text.slice(0, from) + own + text.slice(to),
      readFileSync(path, 'utf8'),
    );
    if (edits.length > 0) writeFileSync(path, code);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) write();
