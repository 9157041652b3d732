// Files for package managers that install a release: a Homebrew formula and a table for mise.
import type { Target } from './targets.ts';

/** An executable of a release. */
export interface Asset {
  readonly target: Target;
  /** Its file name in the release. */
  readonly name: string;
  readonly sha256: string;
}

const homebrewSystems = [
  ['on_macos', 'on_arm', 'darwin-arm64'],
  ['on_macos', 'on_intel', 'darwin-x64'],
  ['on_linux', 'on_arm', 'linux-arm64'],
  ['on_linux', 'on_intel', 'linux-x64'],
] as const;

/**
 * A Homebrew formula.
 *
 * @param url where the files of the release are
 */
export function homebrewFormula(version: string, url: string, assets: readonly Asset[]): string {
  const systems = ['on_macos', 'on_linux'].map((system) => {
    const processors = homebrewSystems
      .filter(([of]) => of === system)
      .flatMap(([, processor, target]) => {
        const asset = assets.find((each) => each.target.name === target);
        if (asset === undefined) return [];
        return [`    ${processor} do\n      url "${url}/${asset.name}"\n      sha256 "${asset.sha256}"\n    end\n`];
      });
    return processors.length === 0 ? '' : `\n  ${system} do\n${processors.join('')}  end\n`;
  });
  return `class Kdeps < Formula
  desc "Pkl configuration language and an executor for AI services, in one file"
  version "${version}"
  license "MIT"
${systems.join('')}
  def install
    bin.install Dir["kdeps-*"].first => "kdeps"
    # Called by this name, the program is the pkl command.
    bin.install_symlink "kdeps" => "pkl"
    generate_completions_from_executable(bin/"kdeps", "shell-completion", shells: [:bash, :zsh, :fish])
  end

  test do
    (testpath/"config.pkl").write "a = 1 + 1"
    assert_equal "a = 2\\n", shell_output("#{bin}/kdeps eval config.pkl")
  end
end
`;
}

/** A table for \`mise.toml\`, whose http backend installs a file from an address. */
export function miseTable(version: string, url: string, assets: readonly Asset[]): string {
  const mise: Readonly<Record<string, string>> = { darwin: 'macos', win32: 'windows', linux: 'linux' };
  const rows = assets
    .filter(({ target }) => !target.name.endsWith('-musl'))
    .map(({ target, name, sha256 }) => {
      const platform = `${mise[target.platform]}-${target.arch}`;
      return `${platform} = { url = "${url}/${name}", checksum = "sha256:${sha256}" }\n`;
    });
  return `[tools."http:kdeps"]\nversion = "${version}"\nbin = "kdeps"\n\n[tools."http:kdeps".platforms]\n${rows.join('')}`;
}
