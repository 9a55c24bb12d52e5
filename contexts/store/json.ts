import { say } from '../../framework/engine.ts';
import { fileFault } from './faults.ts';

// JSON of files, read strictly: no name twice, none that means something to JavaScript, no number that is not finite, no more than so
// many lists and records in one another. What is read has no prototype.

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonRecord;
export interface JsonRecord {
  readonly [name: string]: Json;
}

/** Most lists and records in one another. */
const DEEPEST = 64;

const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];
const SPACE = new Set([32, 9, 10, 13]);
const BACKSLASH = 92;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LONE = /\p{Cs}/u;
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

/** A text that is being read, and how far. */
interface JsonReader {
  readonly text: string;
  /** The file, for messages. */
  readonly where: string;
  at: number;
}

/** @param where the file, for messages */
export function parseJson(text: string, where: string): Json {
  const reader = { text, where, at: 0 };
  const whole = readValue(reader, 0);
  skipSpace(reader);
  return reader.at === text.length ? whole : wrong(reader, 'the end');
}

function wrong({ text, where, at }: JsonReader, expected: string): never {
  const found = at < text.length ? say(text.slice(at, at + 20)) : 'the end';
  return fileFault(`${where}, character ${at}`, found, expected);
}

function skipSpace(reader: JsonReader): void {
  while (SPACE.has(reader.text.charCodeAt(reader.at))) reader.at++;
}

/** Whether a sign comes next; it is taken then. */
function takes(reader: JsonReader, sign: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== sign) return false;
  reader.at++;
  return true;
}

function readValue(reader: JsonReader, depth: number): Json {
  skipSpace(reader);
  const sign = reader.text[reader.at];
  if (sign === '"') return readText(reader);
  if (sign === '{' || sign === '[') {
    if (depth === DEEPEST) return wrong(reader, `at most ${DEEPEST} lists and records in one another`);
    return sign === '{' ? readRecord(reader, depth + 1) : readList(reader, depth + 1);
  }
  for (const [word, own] of WORDS)
    if (reader.text.startsWith(word, reader.at)) {
      reader.at += word.length;
      return own;
    }
  return readNumber(reader);
}

function readNumber(reader: JsonReader): number {
  NUMBER.lastIndex = reader.at;
  const [own] = NUMBER.exec(reader.text) ?? [];
  if (own === undefined) return wrong(reader, 'a value of JSON');
  if (!Number.isFinite(Number(own))) return wrong(reader, 'a finite number');
  reader.at += own.length;
  return Number(own);
}

function readText(reader: JsonReader): string {
  const { text, at: start } = reader;
  const end = endOfText(text, start);
  if (end < 0) return wrong(reader, 'a text that ends');
  let own: string;
  try {
    own = JSON.parse(text.slice(start, end)) as string;
  } catch {
    return wrong(reader, 'a text of JSON');
  }
  if (LONE.test(own)) return wrong(reader, 'whole characters');
  reader.at = end;
  return own;
}

/** Behind the quote that ends a text, before which stands an even number of backslashes. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (end - 1 - slashes > start && text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return -1;
}

function readList(reader: JsonReader, depth: number): Json {
  reader.at++;
  const all: Json[] = [];
  if (takes(reader, ']')) return all;
  do all.push(readValue(reader, depth));
  while (takes(reader, ','));
  return takes(reader, ']') ? all : wrong(reader, "',' or ']'");
}

function readRecord(reader: JsonReader, depth: number): Json {
  reader.at++;
  const all = Object.create(null) as Record<string, Json>;
  if (takes(reader, '}')) return all;
  do {
    const name = readName(reader, all);
    if (!takes(reader, ':')) wrong(reader, "':'");
    all[name] = readValue(reader, depth);
  } while (takes(reader, ','));
  return takes(reader, '}') ? all : wrong(reader, "',' or '}'");
}

function readName(reader: JsonReader, known: object): string {
  skipSpace(reader);
  const start = reader.at;
  if (reader.text[start] !== '"') wrong(reader, 'a name in quotes');
  const name = readText(reader);
  if (!FORBIDDEN.includes(name) && !Object.hasOwn(known, name)) return name;
  reader.at = start;
  return wrong(reader, FORBIDDEN.includes(name) ? 'a name that JavaScript has no use for' : 'each name once');
}

/**
 * The text of plain data, numbers to the last bit, -0 too. What is not there is left out.
 *
 * @param indent what begins the lines of records, and of lists of lists and records; none: all on one line
 */
export function jsonText(data: unknown, indent = ''): string {
  if (typeof data === 'number') return Object.is(data, -0) ? '-0' : JSON.stringify(data);
  if (typeof data !== 'object' || data === null) return JSON.stringify(data);
  const inner = indent && `${indent}  `;
  const own = (x: unknown) => jsonText(x, inner);
  const members = Array.isArray(data)
    ? data.map(own)
    : Object.entries(data)
        .filter(([, x]) => x !== undefined)
        .map(([name, x]) => `${JSON.stringify(name)}:${indent && ' '}${own(x)}`);
  const [first, last] = Array.isArray(data) ? '[]' : '{}';
  const isFlat = !indent || members.length === 0 || (Array.isArray(data) && !data.some(isTree));
  if (isFlat) return `${first}${members.join(indent ? ', ' : ',')}${last}`;
  return `${first}${inner}${members.join(`,${inner}`)}${indent}${last}`;
}

const isTree = (x: unknown): boolean => typeof x === 'object' && x !== null;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes; an error for what is no UTF-8. */
export function textOfBytes(bytes: Uint8Array, where: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return fileFault(where, 'bytes that are no text', 'a text in UTF-8');
  }
}

export const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);
