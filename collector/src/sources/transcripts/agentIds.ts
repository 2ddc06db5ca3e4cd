/** What an agent's id tells. */

/** `a` and hexadecimal digits, with the purpose of an internal agent in between: `a2898e3`, `acompact-946d2b`. */
const AGENT_ID = /^a(?:([a-z_]+)-)?[0-9a-f]{6,32}$/;

export function isAgentId(id: string): boolean {
  return AGENT_ID.test(id);
}

/** The type of an agent that Claude Code launches for itself: `acompact-946d2b` -> `(compact)`; '' for any other. */
export function internalAgentType(agentId: string): string {
  const purpose = AGENT_ID.exec(agentId)?.[1];
  return purpose === undefined ? '' : `(${purpose})`;
}
