/** Tells Grafana where the collector is and which token it wants, and tests that both are right. */
import { css } from '@emotion/css';
import type { AppPluginMeta, GrafanaTheme2, PluginConfigPageProps } from '@grafana/data';
import { isFetchError } from '@grafana/runtime';
import { Alert, Button, Field, Input, SecretInput, useStyles2 } from '@grafana/ui';
import { useState, type FormEvent } from 'react';
import { createCollector, type Collector } from '../../api/collector.ts';
import { CollectorError } from '../../api/errors.ts';
import { createPluginProxy } from '../../api/pluginProxy.ts';
import { DEFAULT_COLLECTOR_URL } from '../../constants.ts';
import { formatCount } from '../../lib/format.ts';
import { parseCollectorUrl, saveSettings, type Settings } from './settings.ts';

export type ConfigurationProps = PluginConfigPageProps<AppPluginMeta<Settings>>;

interface Result {
  severity: 'success' | 'error';
  title: string;
  text: string;
}

export default function Configuration({ plugin }: ConfigurationProps) {
  const styles = useStyles2(getStyles);
  const { jsonData, secureJsonFields, enabled = false, pinned = false } = plugin.meta;
  const [address, setAddress] = useState(jsonData?.collectorUrl ?? DEFAULT_COLLECTOR_URL);
  const [token, setToken] = useState('');
  const [tokenIsSet, setTokenIsSet] = useState(secureJsonFields?.['token'] === true);
  const [result, setResult] = useState<Result | null>(null);
  const [busy, setBusy] = useState(false);
  const parsed = parseCollectorUrl(address);
  const problem = 'problem' in parsed ? parsed.problem : null;

  const saveAndTest = async (collectorUrl: string) => {
    setBusy(true);
    setResult(null);
    try {
      await saveSettings({
        enabled,
        pinned,
        jsonData: { ...jsonData, collectorUrl },
        ...(!tokenIsSet && { secureJsonData: { token } }),
      });
      setTokenIsSet(tokenIsSet || token !== '');
      setResult(await testConnection(createCollector(createPluginProxy())));
    } catch (error) {
      setResult({ severity: 'error', title: 'The settings could not be saved', text: reasonOf(error) });
    } finally {
      setBusy(false);
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ('url' in parsed) void saveAndTest(parsed.url);
  };

  return (
    <form onSubmit={submit} className={styles.form}>
      <Field
        label="Address of the collector"
        description="As Grafana’s server reaches it: calls go through Grafana, not from the browser."
        invalid={problem !== null}
        error={problem}
      >
        <Input
          id="collector-url"
          value={address}
          placeholder={DEFAULT_COLLECTOR_URL}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
      </Field>
      <Field
        label="Token"
        description="Only for a collector that listens beyond its own machine. Stored encrypted, never sent to the browser."
      >
        <SecretInput
          id="collector-token"
          value={token}
          isConfigured={tokenIsSet}
          onChange={(event) => setToken(event.currentTarget.value)}
          onReset={() => {
            setToken('');
            setTokenIsSet(false);
          }}
        />
      </Field>
      <Button type="submit" disabled={problem !== null || busy}>
        {busy ? 'Testing…' : 'Save and test'}
      </Button>
      {result !== null && (
        <Alert className={styles.result} severity={result.severity} title={result.title}>
          {result.text}
        </Alert>
      )}
    </form>
  );
}

async function testConnection(collector: Collector): Promise<Result> {
  try {
    const { version, store } = await collector.status();
    const sessions = `${formatCount(store.sessions)} sessions and ${formatCount(store.requests)} API requests`;
    return { severity: 'success', title: 'Saved; the collector answers', text: `Version ${version}, with ${sessions} in its store.` };
  } catch (error) {
    if (!(error instanceof CollectorError)) throw error;
    return { severity: 'error', title: `Saved, but: ${error.message}`, text: error.advice };
  }
}

function reasonOf(error: unknown): string {
  if (isFetchError<{ message?: string }>(error)) return error.data.message ?? `Grafana answered with HTTP ${error.status}.`;
  return error instanceof Error ? error.message : String(error);
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ maxWidth: 640 }),
  result: css({ marginTop: theme.spacing(2) }),
});
