/**
 * How long the texts of a session are and how often things happen in it. The corpus shapes are fitted to quantiles that were
 * measured on real profiles; the demo's texts are shorter, so that five weeks fit into a few dozen megabytes, and count for
 * more tokens, so that contexts and costs are those of real work.
 */
import type { Quantiles } from './random.ts';

export interface Shape {
  toolOutputChars: Quantiles;
  /** Of what tools give back. */
  charsPerToken: number;
  toolInputChars: Quantiles;
  textChars: Quantiles;
  thinkingChars: Quantiles;
  promptChars: Quantiles;
  agentPromptChars: Quantiles;
  /** Output of a running command, repeated in each progress line. */
  progressChars: Quantiles;
  /** Copies of prompts and messages in the newest clients' log of requests. */
  requestLogChars: Quantiles;
  stepsPerTurn: Quantiles;
  stepsPerAgent: Quantiles;
  outputTokens: Quantiles;
  thinkingShare: number;
  textShare: number;
  /** Share of tool steps that launch an agent. */
  agentShare: number;
  /** Progress lines of one Bash call. */
  progressTicks: Quantiles;
  /** Share of tool calls whose hooks leave a record. */
  hookShare: number;
  /** Share of steps after which the newest clients repeat the window's state (last prompt, mode, ...). */
  stateShare: number;
}

// prettier-ignore
export const demoShape: Shape = {
  toolOutputChars: [[0, 4], [0.25, 60], [0.5, 260], [0.9, 1800], [0.99, 7000], [1, 30_000]],
  charsPerToken: 0.35,
  toolInputChars: [[0, 20], [0.5, 90], [0.9, 600], [1, 4000]],
  textChars: [[0, 30], [0.5, 160], [0.9, 700], [1, 2500]],
  thinkingChars: [[0, 80], [0.5, 300], [0.9, 1200], [1, 3000]],
  promptChars: [[0, 20], [0.5, 90], [0.9, 400], [1, 2000]],
  agentPromptChars: [[0, 150], [0.5, 500], [1, 1500]],
  progressChars: [[0, 20], [0.5, 150], [1, 800]],
  requestLogChars: [[0, 60], [0.5, 250], [0.9, 900], [1, 4000]],
  stepsPerTurn: [[0, 1], [0.5, 3], [0.9, 8], [1, 24]],
  stepsPerAgent: [[0, 1], [0.5, 4], [0.9, 9], [1, 20]],
  outputTokens: [[0, 8], [0.25, 90], [0.5, 220], [0.9, 1200], [1, 7000]],
  thinkingShare: 0.25,
  textShare: 0.45,
  agentShare: 0.055,
  progressTicks: [[0, 1], [0.7, 1], [0.9, 3], [1, 12]],
  hookShare: 0.5,
  stateShare: 0.15,
};

/** Claude Code 2.0 to 2.1.5x: progress lines, the profile of 552 files and 710 MB. */
// prettier-ignore
export const classicShape: Shape = {
  toolOutputChars: [[0, 4], [0.1, 20], [0.25, 90], [0.5, 450], [0.75, 2300], [0.9, 15_000], [0.95, 32_000], [0.99, 60_000], [0.999, 130_000], [1, 470_000]],
  charsPerToken: 3.6,
  toolInputChars: [[0, 20], [0.5, 170], [0.75, 400], [0.9, 1500], [0.99, 9000], [1, 60_000]],
  textChars: [[0, 20], [0.5, 180], [0.9, 900], [0.99, 4000], [1, 20_000]],
  thinkingChars: [[0, 60], [0.5, 380], [0.9, 1500], [0.99, 6000], [1, 20_000]],
  promptChars: [[0, 10], [0.5, 120], [0.9, 1500], [1, 30_000]],
  agentPromptChars: [[0, 200], [0.5, 1200], [1, 5000]],
  progressChars: [[0, 10], [0.5, 120], [0.9, 700], [1, 5000]],
  requestLogChars: [[0, 100], [0.5, 500], [1, 5000]],
  stepsPerTurn: [[0, 1], [0.3, 3], [0.7, 9], [1, 40]],
  stepsPerAgent: [[0, 8], [0.5, 32], [0.9, 70], [1, 120]],
  outputTokens: [[0, 8], [0.25, 90], [0.5, 220], [0.9, 1400], [1, 16_000]],
  thinkingShare: 0.3,
  textShare: 0.55,
  agentShare: 0.0075,
  progressTicks: [[0, 1], [0.62, 1], [0.85, 3], [0.96, 8], [1, 30]],
  hookShare: 0.42,
  stateShare: 0.1,
};

/** The newest clients: no progress lines, almost half of all lines are metadata. */
// prettier-ignore
export const currentShape: Shape = {
  ...classicShape,
  toolOutputChars: [[0, 4], [0.1, 30], [0.25, 120], [0.5, 500], [0.75, 2000], [0.9, 7000], [0.99, 26_000], [0.999, 90_000], [1, 470_000]],
  requestLogChars: [[0, 100], [0.5, 700], [0.9, 3500], [0.99, 20_000], [1, 90_000]],
  stepsPerAgent: [[0, 2], [0.5, 8], [0.9, 30], [1, 80]],
  agentShare: 0.02,
  stateShare: 0.35,
  hookShare: 0.2,
};

/** Main files: those of agents are smaller and pull the quantiles of all files down to what was measured. */
// prettier-ignore
export const classicFileBytes: Quantiles = [[0, 100_000], [0.1, 400_000], [0.4, 1_300_000], [0.8, 3_000_000], [1, 4_000_000]];
// prettier-ignore
export const currentFileBytes: Quantiles = [[0, 8_000], [0.45, 100_000], [0.75, 350_000], [0.88, 1_000_000], [0.95, 4_000_000], [0.99, 14_000_000], [1, 60_000_000]];
