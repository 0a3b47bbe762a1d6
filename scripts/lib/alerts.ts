/**
 * Alerts: where SENTRY_DSN is set, the failures of commands that run unattended (migrations, jobs, backups) are sent there.
 * Everywhere else the exit code and the sentence on standard error are the alert.
 */
/** How long a command waits for its alert to be delivered before it ends all the same. */
const PATIENCE_MILLISECONDS = 3_000;

/**
 * Sends a failure to Sentry, if SENTRY_DSN is set; `command` says what failed. It never throws and never waits for long: an
 * alert that cannot be sent must not hide the failure it is about.
 */
export async function sendAlert(error: unknown, command: string): Promise<void> {
    const dsn = process.env['SENTRY_DSN']?.trim();
    if (dsn === undefined || dsn === '') return;
    try {
        const sentry = await import('@sentry/node');
        sentry.init({
            dsn,
            environment: process.env['SENTRY_ENVIRONMENT'] ?? 'production',
            // The failure alone: no hooks into http, processes or consoles.
            defaultIntegrations: false,
            beforeSend: (event) => JSON.parse(redactText(JSON.stringify(event))) as typeof event,
        });
        sentry.captureException(error, { tags: { command } });
        await sentry.close(PATIENCE_MILLISECONDS);
    } catch {
        process.stderr.write('warning: the alert could not be sent to SENTRY_DSN.\n');
    }
}

/** A text with the password of every database URL in it hidden. */
export function redactText(text: string): string {
    return text.replace(/(postgres(?:ql)?:\/\/[^\s:@\/"']*):[^\s@"']*@/g, '$1:***@');
}
