/** Puts the app's routes on the history that Grafana's `locationService` keeps, so that both always agree. */
import { locationService } from '@grafana/runtime';
import { useSyncExternalStore, type ReactNode } from 'react';
import { createPath, Router, type Location, type Navigator } from 'react-router';

const history = locationService.getHistory();

const navigator: Navigator = {
  createHref: (to) => (typeof to === 'string' ? to : createPath(to)),
  go: (delta) => history.go(delta),
  push: (to, state) => (typeof to === 'string' ? history.push(to, state) : history.push(to, state)),
  replace: (to, state) => (typeof to === 'string' ? history.replace(to, state) : history.replace(to, state)),
};

const subscribe = (onChange: () => void): (() => void) => history.listen(onChange);
const currentLocation = (): Location => history.location as Location;

export function HostRouter({ children }: { children: ReactNode }) {
  // Not an effect: a redirect on the first render would move on before an effect here had begun to listen.
  const location = useSyncExternalStore(subscribe, currentLocation);
  return (
    <Router location={location} navigator={navigator}>
      {children}
    </Router>
  );
}
