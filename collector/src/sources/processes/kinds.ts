/** What a child of Claude Code is for, told by its marks and the form of its command line. Seen with 2.1.39 and 2.1.330. */
import type { ProcessKind } from '../../catalog/machine.ts';
import type { EnvironmentMarks } from './table.ts';

/** A command of the model runs in a shell that first loads a snapshot of the user's. */
const SHELL_SNAPSHOT = /[/\\]shell-snapshots[/\\]snapshot-/;
const MCP = /(?:^|[^a-z])mcp(?:[^a-z]|$)|modelcontextprotocol/i;

export function kindOfChild(commandLine: readonly string[], marks: EnvironmentMarks): Exclude<ProcessKind, 'claude'> {
  if (commandLine.some((word) => SHELL_SNAPSHOT.test(word))) return 'tool';
  const tellsSession = marks.sessionId !== '';
  if (marks.hasProjectDir) return tellsSession && !marks.isOfChildSession ? 'mcp_server' : 'hook';
  if (marks.isOfChildSession) return 'tool';
  return commandLine.some((word) => MCP.test(word)) ? 'mcp_server' : 'other';
}
