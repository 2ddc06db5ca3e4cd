/** Where dashboards lead: to each other and to pages of the app. One place, so that the lint can tell a dead link. */

export const uids = { agentPerformance: 'ccmon-agent-performance', sessionMonitoring: 'ccmon-session-monitoring' } as const;

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

export function dashboardPage(uid: (typeof uids)[keyof typeof uids]): string {
  return `/d/${uid}`;
}
