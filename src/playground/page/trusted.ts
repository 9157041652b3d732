/** Trusted Types: the only script that this page starts is its worker, and no text ever becomes markup. */

interface Policy {
  createScriptURL(url: string): string;
  createHTML(html: string): string;
}

interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

const worker = new URL('worker.js', document.baseURI).href;

const rules: Policy = {
  createScriptURL: (url) => {
    if (url !== worker) throw new TypeError('unexpected script');
    return url;
  },
  createHTML: () => '',
};

const { trustedTypes } = globalThis as { readonly trustedTypes?: Factory };
const policy = trustedTypes?.createPolicy('playground', rules) ?? rules;

/** Starts the worker's program in a role. */
export function startWorker(role: string): Worker {
  return new Worker(policy.createScriptURL(worker), { name: role });
}

/** Markup with nothing in it, whatever it is made from: for libraries that would turn documentation into markup. */
export function noMarkup(): string {
  return policy.createHTML('');
}
