/** Saves bytes as a file. */
export function save(name: string, bytes: Uint8Array): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  link.href = url;
  link.download = name.replaceAll(/[^\w.-]+/g, '-');
  link.click();
  URL.revokeObjectURL(url);
}
