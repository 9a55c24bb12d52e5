import { create, type MathNode, parseDependencies } from 'mathjs/number';
import { cut } from '../base/say.ts';
import { faultAt } from './fault.ts';
import { type Token, tokensOf } from './scan.ts';
import type { Expression, FormulaText, Relation, TextSpan } from './words.ts';

// mathjs parses, and does nothing else: its evaluator is not part of what is created here.
const { parse } = create(parseDependencies!) as unknown as { parse(text: string): MathNode };

/** What mathjs calls its operators. */
const BINARY: Readonly<Record<string, Expression['is']>> = {
  ...{ add: '+', subtract: '-', multiply: '*', divide: '/', pow: '^', mod: '%', and: 'and', or: 'or' },
  ...{ smaller: '<', smallerEq: '<=', larger: '>', largerEq: '>=', equal: '==', unequal: '!=' },
};

/** Signs and words that are spelled otherwise there. */
const SPELLED = new Map(Object.entries({ '**': '^', '%': 'mod', '&&': 'and', '||': 'or', '!': 'not' }));

/** A node as mathjs gives it; which of these it has depends on its type. */
interface ParsedNode {
  readonly type: string;
  readonly name?: string;
  readonly fn?: string | ParsedNode;
  readonly args?: readonly ParsedNode[];
  readonly content?: ParsedNode;
  readonly implicit?: boolean;
  readonly condition?: ParsedNode;
  readonly trueExpr?: ParsedNode;
  readonly falseExpr?: ParsedNode;
  readonly conditionals?: readonly string[];
  readonly params?: readonly ParsedNode[];
}

/** An expression and the first and the last of its tokens. */
interface PlacedExpression {
  readonly own: Expression;
  readonly first: number;
  readonly last: number;
}

/**
 * Reads the expression that stands in a text between two characters. The text is scanned first; mathjs' parser gets its tokens with a
 * number for each name and constant in place of what they are, so that it sees no name of a user's, and says how they belong together.
 */
export function formula(of: FormulaText, from = 0, to = of.text.length): Expression {
  const tokens = tokensOf(of, from, to);
  const whole: TextSpan = { of, from, to: Math.max(to, from + 1) };
  if (tokens.length === 0) faultAt(whole, 'nothing', 'an expression', 'Write what it is equal to.');
  return expressionOf(parsed(tokens, whole), tokens, whole).own;
}

function parsed(tokens: readonly Token[], whole: TextSpan): ParsedNode {
  const spelled = tokens.map(({ is, text }, k) => {
    const other = SPELLED.get(text);
    if (other !== undefined) return other;
    return is === 'sign' || ['and', 'or', 'not'].includes(text) ? text : `n${k}`;
  });
  try {
    return parse(spelled.join(' ')) as unknown as ParsedNode;
  } catch (error) {
    // It counts characters of what it was given.
    const char = Number((error as { readonly char?: unknown }).char);
    let ends = 0;
    const k = spelled.findIndex((own) => (ends += own.length + 1) >= char);
    const token = tokens[k];
    const at = token?.at ?? { ...whole, from: whole.to - 1 };
    return faultAt(
      at,
      token ? `'${cut(token.text)}'` : 'the end',
      'a formula: values with operators between them',
      'Put in what is missing here, or leave out what is too much.',
    );
  }
}

function expressionOf(node: ParsedNode, tokens: readonly Token[], whole: TextSpan): PlacedExpression {
  const inner = (own: ParsedNode | undefined) =>
    own ? expressionOf(own, tokens, whole) : refused('what mathjs cannot say', whole);
  const spanned = (first: number, last: number): TextSpan => ({
    of: whole.of,
    from: tokens[first]!.at.from,
    to: tokens[last]!.at.to,
  });
  /** The operator between two operands, behind what closes the first and before what opens the second. */
  const between = (a: PlacedExpression, b: PlacedExpression): TextSpan => {
    const k = tokens.findIndex(({ text }, i) => i > a.last && i < b.first && text !== ')' && text !== '(');
    return (tokens[k] ?? tokens[b.first]!).at;
  };
  const binary = (
    is: Expression['is'],
    a: PlacedExpression,
    b: PlacedExpression,
    implicit = false,
  ): PlacedExpression => ({
    own: {
      is,
      ...{ a: a.own, b: b.own, at: between(a, b) },
      ...(implicit && { implicit: true as const }),
    } as Expression,
    first: a.first,
    last: b.last,
  });
  switch (node.type) {
    case 'ParenthesisNode':
      return inner(node.content);
    case 'SymbolNode': {
      const k = numberOf(node.name!, whole);
      const { is, text, at } = tokens[k]!;
      const own: Expression =
        is === 'number' ? { is, value: finite(text, at), at } : { is: 'name', name: text, at };
      return { own, first: k, last: k };
    }
    case 'OperatorNode': {
      const [a, b] = node.args!.map(inner);
      if (node.fn === 'unaryPlus') return a!;
      if (node.fn === 'unaryMinus' || node.fn === 'not') {
        let k = a!.first - 1;
        while (tokens[k]!.text === '(') k--;
        const is = node.fn === 'not' ? 'not' : 'minus';
        return { own: { is, of: a!.own, at: tokens[k]!.at }, first: k, last: a!.last };
      }
      const is = BINARY[node.fn as string];
      return is && b ? binary(is, a!, b, node.implicit) : refused(`the operator ${String(node.fn)}`, whole);
    }
    case 'RelationalNode': {
      const all = node.params!.map(inner);
      const pairs = node.conditionals!.map((fn, k) => binary(BINARY[fn] as Relation, all[k]!, all[k + 1]!));
      return pairs.reduce((a, b) => ({
        own: { is: 'and', a: a.own, b: b.own, at: b.own.at },
        ...{ first: a.first, last: b.last },
      }));
    }
    case 'ConditionalNode': {
      const all = [node.condition, node.trueExpr, node.falseExpr].map(inner);
      const of = all.map(({ own }) => own) as unknown as readonly [Expression, Expression, Expression];
      const [first, last] = [all[0]!.first, all[2]!.last];
      return { own: { is: 'choice', of, at: spanned(first, last) }, first, last };
    }
    case 'FunctionNode': {
      const callee = node.fn as ParsedNode;
      if (callee.type !== 'SymbolNode') return refused('a call of what has no name', whole);
      const k = numberOf(callee.name!, whole);
      const args = node.args!.map(inner);
      const { text, at } = tokens[k]!;
      const last = args.reduce((most, own) => Math.max(most, own.last), k + 1);
      return { own: { is: 'call', name: text, of: args.map(({ own }) => own), at }, first: k, last };
    }
    default:
      return refused(`a ${node.type.replace(/ParsedNode$/, '').toLowerCase()}`, whole);
  }
}

/** Of a token, by the name that mathjs had for it; its own operators are names to it where they stand alone. */
function numberOf(name: string, whole: TextSpan): number {
  if (/^n\d+$/.test(name)) return Number(name.slice(1));
  return faultAt(
    whole,
    `an operator, ${name === 'mod' ? '%' : name}, without its operands`,
    'a formula: values with operators between them',
    'Put in what is missing, or leave it out.',
  );
}

function finite(text: string, at: TextSpan): number {
  const value = Number(text);
  return Number.isFinite(value)
    ? value
    : faultAt(at, `the number ${cut(text)}`, 'a finite one', 'Write a smaller one.');
}

const refused = (found: string, whole: TextSpan): never =>
  faultAt(
    whole,
    found,
    'numbers, names, operators, comparisons, choices (c ? a : b) and calls of functions by name',
    'Write it with these.',
  );
