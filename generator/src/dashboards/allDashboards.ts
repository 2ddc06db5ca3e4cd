/** Every dashboard that is shipped. */
import { agentPerformance } from './agentPerformance/agentPerformance.ts';
import type { Dashboard } from './dashboard.ts';
import { hookExecution } from './hookExecution/hookExecution.ts';
import { resourceUsage } from './resourceUsage/resourceUsage.ts';
import { sessionMonitoring } from './sessionMonitoring/sessionMonitoring.ts';
import { stackHealth } from './stackHealth/stackHealth.ts';
import { systemHealth } from './systemHealth/systemHealth.ts';

export function allDashboards(): readonly Dashboard[] {
  return [agentPerformance(), sessionMonitoring(), systemHealth(), resourceUsage(), hookExecution(), stackHealth()];
}
