/** Why the collector gave no answer, in words that tell the reader what to do about it. */

export interface FailedResponse {
  /** HTTP status; 0 when there was no answer at all. */
  status: number;
  data: unknown;
}

export class CollectorError extends Error {
  /** What the reader can do; always a whole sentence. */
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.name = 'CollectorError';
    this.advice = advice;
  }
}

const START_IT = 'Start it with “npx ccmon start”. In Grafana, check the address in the plugin’s configuration as well.';
const CHECK_TOKEN = 'Enter the collector’s token in the plugin’s configuration and press “Save and test”.';
const SEE_LOG = 'The collector’s terminal says more. This page tries again by itself.';

/** The message of the API's own error body, `{error: {message}}`, or of Grafana's, `{message}`. */
function messageOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const inner: unknown = 'error' in data ? data.error : data;
  if (typeof inner !== 'object' || inner === null || !('message' in inner)) return null;
  return typeof inner.message === 'string' ? inner.message : null;
}

export function collectorErrorOf({ status, data }: FailedResponse, path: string): CollectorError {
  const said = messageOf(data);
  const details = said === null ? '' : `: ${said}`;
  switch (status) {
    case 0:
    case 502:
    case 504:
      return new CollectorError('The collector does not answer.', START_IT);
    case 401:
      return new CollectorError('The collector refused the token.', CHECK_TOKEN);
    case 403:
      return new CollectorError(`Access to the collector was refused${details}.`, CHECK_TOKEN);
    case 404:
      return new CollectorError(
        `“${path}” was not found${details}.`,
        'The collector and the plugin may be of different versions: update both, then restart Grafana.',
      );
    default:
      return new CollectorError(`The collector answered “${path}” with HTTP ${status}${details}.`, SEE_LOG);
  }
}
