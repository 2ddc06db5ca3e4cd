/**
 * Obviously synthetic text of any length, cut from two prepared blocks so that a corpus of gigabytes costs no time to make.
 * One block is plain ASCII as most of a transcript is; the other holds letters of several bytes.
 */
import type { Random } from './random.ts';

const BLOCK_CHARS = 2_100_000;
const WIDE_BLOCK_CHARS = 70_000;
/** Share of texts that hold letters beyond ASCII. */
const WIDE_SHARE = 0.02;

const PLAIN_LINES = [
  'Demo text: nothing here was ever said, written or run by anyone.\n',
  'export function demoValue(input: string): number { return input.length; }\n',
  'The synthetic check "demo-%d" took 12 ms and printed nothing of interest.\n',
  '    at demoFrame (/home/demo/projects/demo-webshop/src/checkout.ts:%d:17)\n',
  'Made-up line %d of a made-up file, \\escaped\\ and\ttabbed for good measure.\n',
];
const WIDE_LINES = ['Demo-Text %d: Größe → 42 µs, naïve façade, 日本語のデモ, ✓ done\n'];

const plainBlock = buildBlock(PLAIN_LINES, BLOCK_CHARS);
const wideBlock = buildBlock(WIDE_LINES, WIDE_BLOCK_CHARS);

function buildBlock(lines: readonly string[], chars: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let i = 0; length < chars; i++) {
    const line = (lines[i % lines.length] ?? '').replace('%d', String(i));
    parts.push(line);
    length += line.length;
  }
  // Through a buffer: a flat string, whose slices share its memory.
  return Buffer.from(parts.join(''), 'utf8').toString('utf8');
}

/** Text of about `chars` characters, at most half of the block so that its place can vary. */
export function fillerText(random: Random, chars: number): string {
  const length = Math.max(1, Math.round(chars));
  const block = length < WIDE_BLOCK_CHARS / 2 && random.chance(WIDE_SHARE) ? wideBlock : plainBlock;
  const capped = Math.min(length, block.length >> 1);
  const start = random.int(0, block.length - capped);
  return block.slice(start, start + capped);
}
