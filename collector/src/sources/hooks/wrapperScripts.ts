/**
 * The wrapper that a measured hook runs under. The hook's own line reads `wrapperFile` into its shell, which replaces itself
 * by the wrapper proper; if it does not, the hook's line goes on without one. Which wrapper it is was chosen when it was
 * installed, by what the machine has:
 *
 * 1. Perl: starts quickly, is on nearly every machine, dies of the signal that the command died of, and keeps its record
 *    when Claude Code ends the whole group. Nothing but system calls: a module for times would take longer than all else.
 * 2. GNU time: as quick, but times in steps of 10 ms, no record when the group is ended, and code 128+n for a signal.
 * 3. Python with built-in modules only: as good as Perl, four times slower.
 *
 * Everything that could print, fail or leak into the hook's environment is ruled out before the wrapper starts.
 */
import { FULL_FLAG, type MeasuredRun, type SpoolFolders } from './spool.ts';
import { shellWord } from './shell.ts';

export type Wrapper = MeasuredRun['by'];

export interface WrapperProgram {
  by: Wrapper;
  /** The interpreter, or GNU time itself. */
  program: string;
}

/** Read by the shell of each measured hook. @param script of the interpreter; unused by GNU time */
export function wrapperFile({ by, program }: WrapperProgram, script: string, folders: SpoolFolders): string {
  return `# Read by the hooks that "ccmon hooks measure on" has put under a wrapper. Without this file they run without one.
ccmon_record=${shellWord(folders.measured)}
if [ -w "$ccmon_record" ] && [ -x ${shellWord(program)} ] && [ ! -e ${shellWord(`${folders.hooks}/${FULL_FLAG}`)} ]; then
  ccmon_record="$ccmon_record/\${CLAUDE_CODE_SESSION_ID:-$PPID}.$$"
${START[by](shellWord(program), shellWord(script))}fi
`;
}

const LABEL = '"$ccmon_event" "$ccmon_matcher" "$ccmon_hook" "$ccmon_key"';

const START: Record<Wrapper, (program: string, script: string) => string> = {
  // Perl's own settings could load modules; a locale that is not there would be complained about.
  perl: (program, script) => `  if [ -r ${script} ] && [ -z "\${PERL5OPT-}\${PERL5LIB-}" ]; then
    PERL_BADLANG=0 exec ${program} ${script} "$ccmon_record" ${LABEL} "\${PERL_BADLANG-}" "$@"
  fi
`,
  // It does not run the command when it cannot open the record, so it gets one that it can.
  time: (program) => `  if (umask 077; : > "$ccmon_record") 2>/dev/null; then
    exec ${program} -q -a -o "$ccmon_record" -f "${TIME_FORMAT}" "$@"
  fi
`,
  // Python sets LC_CTYPE where it finds none.
  python: (program, script) => `  if [ -r ${script} ]; then
    exec ${program} -ISE ${script} "$ccmon_record" ${LABEL} "\${LC_CTYPE-}" "$@"
  fi
`,
};

const TIME_FORMAT = JSON.stringify(
  '{"v":1,"by":"time","event":"$ccmon_event","matcher":"$ccmon_matcher","hook":"$ccmon_hook","command":"$ccmon_key",' +
    '"wallSeconds":%e,"cpuSeconds":{"user":%U,"system":%S},"peakKilobytes":%M,"exitCode":%x,"signal":0}',
).slice(1, -1);

/** Numbers of system calls: they are fixed for ever, but not the same everywhere. */
interface SystemCalls {
  /** Gives the time now into a buffer, as seconds and then `fraction`. */
  clock: string;
  clockFields: string;
  clockUnits: string;
  getrusage: number;
  usageFields: string;
  kilobytes: string;
  /** Has the command killed when the wrapper is; empty where there is no such thing. */
  dieWithParent: string;
}

const LINUX = {
  clockFields: 'q2',
  clockUnits: '1e9',
  usageFields: 'q5',
  kilobytes: '$peak',
};

/** Null where perl has not been tried: another wrapper will do. */
export function systemCallsOf(platform: string, arch: string): SystemCalls | null {
  switch (`${platform}-${arch}`) {
    case 'linux-x64':
      return { ...LINUX, clock: 'syscall(228, 1, $time)', getrusage: 98, dieWithParent: 'syscall(157, 1, 9, 0, 0, 0);' };
    case 'linux-arm64':
      return { ...LINUX, clock: 'syscall(113, 1, $time)', getrusage: 165, dieWithParent: 'syscall(167, 1, 9, 0, 0, 0);' };
    case 'darwin-x64':
    case 'darwin-arm64':
      return {
        clock: 'syscall(116, $time, 0)',
        clockFields: 'q l',
        clockUnits: '1e6',
        getrusage: 117,
        usageFields: 'q l x4 q l x4 q',
        kilobytes: 'int($peak / 1024)',
        dieWithParent: '',
      };
    default:
      return null;
  }
}

/**
 * A signal that Claude Code sends to the group has reached the command too; one that somebody sends to the wrapper alone has
 * not. The wrapper cannot tell them apart, so it waits, and passes the signal on only to a command that is still there.
 */
export function perlScript(calls: SystemCalls): string {
  return `# Runs a hook and records what it took. Written by "ccmon hooks measure on".
my ($record, $event, $matcher, $hook, $key, $badlang) = splice @ARGV, 0, 6;
if ($badlang eq '') { delete $ENV{PERL_BADLANG} } else { $ENV{PERL_BADLANG} = $badlang }

sub now { my $time = "\\0" x 16; ${calls.clock}; my ($s, $f) = unpack '${calls.clockFields}', $time; $s + $f / ${calls.clockUnits} }

my $began = now();
my $pid = fork;
if (!$pid) {
  if (defined $pid) { ${calls.dieWithParent} }
  exec { $ARGV[0] } @ARGV;
  exit($! == 2 ? 127 : 126);
}
my @passed = grep { ($SIG{$_} || '') ne 'IGNORE' } qw(HUP INT QUIT TERM USR1 USR2);
$SIG{CHLD} = sub { };
$SIG{$_} = sub { select undef, undef, undef, 0.2; kill $_[0], $pid } for @passed;
close STDIN; close STDOUT; close STDERR;
while (waitpid($pid, 0) == -1) { last if $! != 4 }
my $status = $?;
my $wall = now() - $began;
my $usage = "\\0" x 144;
syscall(${calls.getrusage}, -1, $usage);
my ($us, $uf, $ss, $sf, $peak) = unpack '${calls.usageFields}', $usage;
my $signal = $status & 127;
umask 077;
if (open my $file, '>', $record) {
  printf $file '{"v":1,"by":"perl","event":"%s","matcher":"%s","hook":"%s","command":"%s",'
    . '"wallSeconds":%.6f,"cpuSeconds":{"user":%.6f,"system":%.6f},"peakKilobytes":%d,"exitCode":%d,"signal":%d}' . "\\n",
    $event, $matcher, $hook, $key, $wall, $us + $uf / 1e6, $ss + $sf / 1e6, ${calls.kilobytes}, $status >> 8, $signal;
  close $file;
}
if ($signal) { $SIG{$_} = 'DEFAULT' for @passed; kill $signal, $$; exit 128 + $signal }
exit $status >> 8;
`;
}

/** Only modules that are part of the interpreter. What Python sets for itself is set back in the command's process. */
export const PYTHON_SCRIPT = `# Runs a hook and records what it took. Written by "ccmon hooks measure on".
import _signal, posix, sys, time
record, event, matcher, hook, key, lc_ctype = sys.argv[1:7]
command = sys.argv[7:]
environment = dict(posix.environ)
if lc_ctype == '':
    environment.pop(b'LC_CTYPE', None)

def run():
    for name in ('SIGPIPE', 'SIGXFSZ'):
        _signal.signal(getattr(_signal, name), _signal.SIG_DFL)
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    for folder in ([''] if '/' in command[0] else environment.get(b'PATH', b'/usr/bin:/bin').decode(errors='surrogateescape').split(':')):
        try:
            posix.execve(folder + '/' + command[0] if folder else command[0], command, environment)
        except OSError:
            pass
    posix._exit(127)

began = time.monotonic()
try:
    pid = posix.fork()
except OSError:
    run()
if pid == 0:
    run()

def passed(number, frame):
    time.sleep(0.2)
    try:
        posix.kill(pid, number)
    except OSError:
        pass

for name in ('SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'):
    number = getattr(_signal, name)
    if _signal.getsignal(number) != _signal.SIG_IGN:
        _signal.signal(number, passed)
for descriptor in (0, 1, 2):
    posix.close(descriptor)
_, status, usage = posix.wait4(pid, 0)
wall = time.monotonic() - began
code = posix.waitstatus_to_exitcode(status) if hasattr(posix, 'waitstatus_to_exitcode') else (-(status & 127) or status >> 8)
peak = usage.ru_maxrss // (1024 if sys.platform == 'darwin' else 1)
line = '{"v":1,"by":"python","event":"%s","matcher":"%s","hook":"%s","command":"%s",' % (event, matcher, hook, key)
line += '"wallSeconds":%.6f,"cpuSeconds":{"user":%.6f,"system":%.6f},' % (wall, usage.ru_utime, usage.ru_stime)
line += '"peakKilobytes":%d,"exitCode":%d,"signal":%d}\\n' % (peak, max(code, 0), max(-code, 0))
try:
    file = posix.open(record, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC, 0o600)
    posix.write(file, line.encode())
except OSError:
    pass
if code < 0:
    _signal.signal(-code, _signal.SIG_DFL) if -code not in (9, 19) else None
    posix.kill(posix.getpid(), -code)
posix._exit(code)
`;
