// Shows the parameters of the call that is being typed.
import type { SignatureHelp } from 'vscode-languageserver';
import { callAt, describeMethod, describeParameter, documentationOf } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { answering, type Place } from '../workspace.ts';

export const signatureHelp: Feature = {
  name: 'signature help',
  capabilities: { signatureHelpProvider: { triggerCharacters: ['(', ','] } },
  register(connection, workspace) {
    connection.onSignatureHelp(
      answering(connection, null, ({ textDocument, position }) => {
        const place = workspace.place(textDocument.uri, position);
        return place === null ? null : helpAt(place);
      }),
    );
  },
};

function helpAt({ q, unit, offset }: Place): SignatureHelp | null {
  const call = callAt(q, unit, offset);
  if (call === null) return null;
  const signatures = call.methods.map((method) => {
    const documentation = documentationOf(q, method, () => '');
    return {
      label: describeMethod(q, method),
      parameters: method.node.parameters.map((parameter) => ({ label: describeParameter(parameter) })),
      ...(documentation !== '' && { documentation: { kind: 'markdown' as const, value: documentation } }),
    };
  });
  const count = call.methods[0]?.node.parameters.length ?? 0;
  return { signatures, activeSignature: 0, activeParameter: Math.max(Math.min(call.argument, count - 1), 0) };
}
