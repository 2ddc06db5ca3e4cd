import { Alert, Button } from '@grafana/ui';
import type { CollectorError } from '../../api/errors.ts';
import { REFRESH_MS } from './useOverview.ts';

interface Props {
  error: CollectorError;
  retry: () => void;
}

/** Shown when there are no figures at all because the collector could not be asked. */
export function FailedState({ error, retry }: Props) {
  return (
    <Alert severity="error" title={error.message}>
      <p>
        {error.advice} This page tries again every {REFRESH_MS / 1000} seconds.
      </p>
      <Button variant="secondary" icon="sync" onClick={retry}>
        Try again
      </Button>
    </Alert>
  );
}
