/** Puts the app's routes on the history that Grafana's `locationService` keeps, so that both always agree. */
import { locationService } from '@grafana/runtime';
import { useSyncExternalStore, type ReactNode } from 'react';
import { createPath, Router, type Location, type Navigator, type To } from 'react-router';

/** The part that is used here of the `history` package's object; its types are not among Grafana's dependencies. */
interface BrowserHistory {
  location: Location;
  go: (delta: number) => void;
  push: (to: To, state?: unknown) => void;
  replace: (to: To, state?: unknown) => void;
  listen: (onChange: () => void) => () => void;
}

const history = locationService.getHistory() as BrowserHistory;

const navigator: Navigator = {
  createHref: (to) => (typeof to === 'string' ? to : createPath(to)),
  go: (delta) => history.go(delta),
  push: (to, state) => history.push(to, state),
  replace: (to, state) => history.replace(to, state),
};

const subscribe = (onChange: () => void) => history.listen(onChange);
const currentLocation = () => history.location;

export function HostRouter({ children }: { children: ReactNode }) {
  // Not an effect: a redirect on the first render would move on before an effect here had begun to listen.
  const location = useSyncExternalStore(subscribe, currentLocation);
  return (
    <Router location={location} navigator={navigator}>
      {children}
    </Router>
  );
}
