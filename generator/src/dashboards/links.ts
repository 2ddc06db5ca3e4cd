/** Where dashboards lead: to each other and to pages of the app. One place, so that the lint can tell a dead link. */

export const uids = {
  agentPerformance: 'ccmon-agent-performance',
  sessionMonitoring: 'ccmon-session-monitoring',
  systemHealth: 'ccmon-system-health',
  resourceUsage: 'ccmon-resource-usage',
  hookExecution: 'ccmon-hook-execution',
  stackHealth: 'ccmon-stack-health',
} as const;

export type DashboardName = keyof typeof uids;
export type DashboardUid = (typeof uids)[DashboardName];

export const titles: Readonly<Record<DashboardName, string>> = {
  agentPerformance: 'Agent Performance',
  sessionMonitoring: 'Session Monitoring',
  systemHealth: 'System Health',
  resourceUsage: 'Resource Usage',
  hookExecution: 'Hook Execution',
  stackHealth: 'Stack Health',
};

/** A link at the top of a dashboard. */
export interface Link {
  readonly title: string;
  readonly url: string;
  /** True when the target is a dashboard, which takes the time range and the variables along. */
  readonly keepsSelection: boolean;
}

export const APP_ID = 'ccmon-claudecode-app';

/** Pages of the app that dashboards may link to. */
export type AppPage = 'overview';

/** Parameters of an address by which the app narrows what it shows; the first two are as dashboards name their variables. */
export type AppParameter = 'var-agent' | 'var-project' | 'session';

/** A page of the app, with the dashboard's time range and, where named, what is selected in its variables. */
export function appPage(page: AppPage, ...query: readonly string[]): string {
  return `/a/${APP_ID}/${page}?${['from=${__from}', 'to=${__to}', ...query].join('&')}`;
}

/** A page of the app for what a reader points at in logs and exemplars: over the whole history, whenever it was. */
export function appPageAbout(page: AppPage, parameter: AppParameter): string {
  return `/a/${APP_ID}/${page}?range=all&${parameter}=\${__value.raw}`;
}

export function dashboardPage(uid: DashboardUid): string {
  return `/d/${uid}`;
}

/** From a value to the dashboard that tells more about it, with the time range and, where named, what is selected. */
export function drillDown(name: DashboardName, ...query: readonly string[]): { readonly title: string; readonly url: string } {
  return { title: `Open ${titles[name]}`, url: `${dashboardPage(uids[name])}?${['${__url_time_range}', ...query].join('&')}` };
}

/** The links at the top of a dashboard: to all others, and into the app. */
export function linksFrom(name: DashboardName, ...appQuery: readonly string[]): Link[] {
  const others = (Object.keys(uids) as DashboardName[]).filter((other) => other !== name);
  return [
    ...others.map((other): Link => ({ title: titles[other], url: dashboardPage(uids[other]), keepsSelection: true })),
    { title: 'App', url: appPage('overview', ...appQuery), keepsSelection: false },
  ];
}
