// Reports of commands that failed.
import { type Connection, MessageType } from 'vscode-languageserver';

/** Shows in a few words why a command failed, and logs the whole report. */
export function showFailure(connection: Connection, report: string): void {
  connection.console.error(report);
  // Not `window.showErrorMessage`: that is a request, which clients may refuse.
  const message = { type: MessageType.Error, message: summaryOf(report) };
  void connection.sendNotification('window/showMessage', message);
}

/** The first lines of a report that say something. The first line is a heading. */
function summaryOf(report: string): string {
  const lines = report.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('–– '));
  return lines.slice(0, 3).join('\n') || 'The command failed without a report.';
}
