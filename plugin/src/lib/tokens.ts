/** Tokens by type, as the pages name, order and colour them. */
import type { Tokens } from '../../../collector/src/outputs/api/schema/usage.ts';
import { formatCount } from './format.ts';

export const TOKEN_TYPES = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

export const tokenTypeNames: Readonly<Record<TokenType, string>> = {
  input: 'Input',
  output: 'Output',
  cacheRead: 'Cache read',
  cacheWrite: 'Cache write',
};

/** Names in Grafana's colour palette. */
export const tokenTypeColors: Readonly<Record<TokenType, string>> = {
  input: 'blue',
  output: 'orange',
  cacheRead: 'purple',
  cacheWrite: 'green',
};

export const totalTokens = (tokens: Tokens): number => TOKEN_TYPES.reduce((sum, type) => sum + tokens[type], 0);

/** Every type with its exact count, one a line. */
export const tokensTitle = (tokens: Tokens): string =>
  TOKEN_TYPES.map((type) => `${tokenTypeNames[type]}: ${formatCount(tokens[type])}`).join('\n');
