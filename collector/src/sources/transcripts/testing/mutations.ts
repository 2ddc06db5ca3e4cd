/** For tests: ways in which the lines of a transcript can be written differently, or be damaged. */

/** Repeatable random numbers in [0, 1). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Lines without their newlines -> the bytes of a file. */
export type Mutation = (lines: readonly string[], random: Random) => string | Buffer;

const ODD_VALUES = [
  'null',
  '[]',
  '[{"type":"user"}]',
  '123',
  '"x"',
  '{}',
  '   ',
  '{"type":null}',
  '{"type":5,"message":[]}',
  '{"type":"user","message":null}',
  '{"type":"user","message":{"content":[null,1,"x",[],{"type":"tool_result"}]}}',
  '{"type":"user","uuid":"u1","message":{"content":{"type":"text"}},"timestamp":5}',
  '{"type":"assistant","message":{"usage":5}}',
  '{"type":"assistant","message":{"id":"m1","model":7,"usage":{"input_tokens":"12","output_tokens":1.5e3,"cache_creation":[]}}}',
  '{"type":"assistant","isApiErrorMessage":"true","message":{"id":"m2","usage":{"input_tokens":-4,"output_tokens":12345678901234567890}}}',
  '{"type":"system","subtype":"stop_hook_summary","toolUseID":"t","hookInfos":[{"command":5},{"command":"a b"},"x",{"durationMs":3}],"hookErrors":["[a b]: no",5,{}]}',
  '{"type":"system","subtype":"api_error","error":{"error":{"error":{"type":"rate_limit_error"}}},"uuid":"e"}',
  '{"type":"\\u0061ssistant","message":{"id":"m3","model":"caf\\u00e9","usage":{"input_tokens":1}}}',
  '{"type":"user","toolUseResult":{"agentId":"x"},"message":{"content":[{"type":"tool_result","tool_use_id":"t9","is_error":true,"content":[{"type":"image"},{"text":"API Error: 1"},{"text":"z"}]}]}}',
  '{"type":"a type of tomorrow"}',
  '{"type":"of-tomorrow","deep":' + '['.repeat(1_200) + ']'.repeat(1_200) + '}',
];

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'as it is': (lines) => lines.join('\n') + '\n',
  'with spaces': (lines) => lines.map((line) => spaced(line, ', ', ': ')).join('\n') + '\n',
  'with tabs and wide spaces': (lines) => lines.map((line) => spaced(line, ' ,  ', '  :\t')).join('\n') + '\n',
  'keys in another order': (lines, random) => lines.map((line) => JSON.stringify(shuffled(JSON.parse(line), random))).join('\n') + '\n',
  'everything escaped that can be': (lines) => lines.map((line) => escapedNonAscii(line)).join('\n') + '\n',
  CRLF: (lines) => lines.join('\r\n') + '\r\n',
  'no newline at the end': (lines) => lines.join('\n'),
  'odd values': (lines, random) => lines.flatMap((line) => (random() < 0.1 ? [oneOf(ODD_VALUES, random), line] : [line])).join('\n') + '\n',
  torn: (lines, random) => lines.map((line) => (random() < 0.1 ? torn(line, random) : line)).join('\n') + '\n',
  'torn, then a whole record': (lines, random) =>
    lines.map((line) => (random() < 0.1 ? torn(line, random) + line : line)).join('\n') + '\n',
  'NUL bytes in front': (lines, random) =>
    lines.map((line) => (random() < 0.05 ? '\0'.repeat(1 + random() * 200) + line : line)).join('\n') + '\n',
  'NUL bytes within': (lines, random) => lines.map((line) => (random() < 0.05 ? overwritten(line, random) : line)).join('\n') + '\n',
  'two records on a line': (lines, random) => lines.map((line) => (random() < 0.1 ? line + line : line)).join('\n') + '\n',
  'two writers': (lines, random) => interleaved(lines, random).join('\n') + '\n',
  'invalid UTF-8': (lines, random) => invalidUtf8(lines, random),
  'a piece is missing': (lines, random) =>
    lines.map((line) => (random() < 0.02 ? torn(line, random) + line.slice(-20) : line)).join('\n') + '\n',
};

const CHANGED_INTO = ['"', '{', '}', '[', ']', ':', ',', '\\', ' ', 'a', '0', '\0', '\t'];

/** Changes one byte of a line into one that JSON gives a meaning to, or into any other. */
export function oneByteChanged(line: string, random: Random): string {
  const at = Math.floor(random() * line.length);
  return line.slice(0, at) + oneOf(CHANGED_INTO, random) + line.slice(at + 1);
}

/** Cuts up to 40 bytes out of a line. */
export function pieceMissing(line: string, random: Random): string {
  const at = Math.floor(random() * line.length);
  return line.slice(0, at) + line.slice(at + 1 + Math.floor(random() * 40));
}

function oneOf<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function torn(line: string, random: Random): string {
  return line.slice(0, 1 + Math.floor(random() * (line.length - 1)));
}

function overwritten(line: string, random: Random): string {
  const at = Math.floor(random() * line.length);
  const length = Math.floor(random() * 60);
  return line.slice(0, at) + '\0'.repeat(Math.min(length, line.length - at)) + line.slice(at + length);
}

/** Puts separators around the commas and colons that are not inside strings. */
function spaced(line: string, comma: string, colon: string): string {
  return line.replace(/"(?:\\.|[^"\\])*"|[,:]/g, (token) => (token === ',' ? comma : token === ':' ? colon : token));
}

function escapedNonAscii(line: string): string {
  return line.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).replace(/(?<!\\)\//g, '\\/');
}

function shuffled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => ({ key, item: shuffled(item, random), order: random() }));
  entries.sort((left, right) => left.order - right.order);
  return Object.fromEntries(entries.map(({ key, item }) => [key, item]));
}

/** One writer's line ends up inside another's; the rest of that follows on a line of its own. */
function interleaved(lines: readonly string[], random: Random): string[] {
  const result: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const next = lines[index + 1];
    if (next !== undefined && random() < 0.05) {
      const at = Math.floor(random() * line.length);
      result.push(line.slice(0, at) + next, line.slice(at));
      index++;
    } else {
      result.push(line);
    }
  }
  return result;
}

function invalidUtf8(lines: readonly string[], random: Random): Buffer {
  const parts = lines.map((line) => {
    const bytes = Buffer.from(line + '\n');
    if (random() < 0.1) bytes[Math.floor(random() * (bytes.length - 1))] = 0x80 + Math.floor(random() * 0x80);
    return bytes;
  });
  return Buffer.concat(parts);
}
