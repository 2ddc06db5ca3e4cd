import { expect, test } from 'vitest';
import { parseCollectorUrl } from './settings.ts';

test.each([
  ['http://localhost:8001', 'http://localhost:8001'],
  [' http://localhost:8001/ ', 'http://localhost:8001'],
  ['https://ccmon.example.org/monitor//', 'https://ccmon.example.org/monitor'],
])('%s is kept as %s', (input, url) => expect(parseCollectorUrl(input)).toEqual({ url }));

test.each([
  ['', 'is not an address'],
  ['localhost', 'is not an address'],
  ['localhost:8001', 'begins with “localhost:”'],
  ['file:///etc/passwd', 'begins with “file:”'],
  ['http://localhost:8001/?a=b', 'must end before'],
])('%s is refused', (input, problem) => expect(parseCollectorUrl(input)).toEqual({ problem: expect.stringContaining(problem) as string }));
