/** Sends an address on to a path with its query, so that a link to `/?range=all` keeps its range. */
import { Navigate, useLocation } from 'react-router';

export function Redirect({ to }: { to: string }) {
  const { search } = useLocation();
  return <Navigate to={{ pathname: to, search }} replace />;
}
