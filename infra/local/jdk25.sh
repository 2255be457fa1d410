# Sourced: sets JAVA_HOME to a JDK 25 or newer of this machine, or ends with one line that says what to install.

is_jdk_25() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
    major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    [ "${major:-0}" -ge 25 ]
}

find_jdk() {
    on_path=$(command -v javac || true)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
        on_path=${on_path%/bin/javac}
    fi
    for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-}"/.sdkman/candidates/java/* \
        "${HOME:-}"/.jdks/* "${HOME:-}"/.local/share/mise/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if is_jdk_25 "$home"; then
            echo "$home"
            return
        fi
    done
}

JAVA_HOME=$(find_jdk)
if [ -z "$JAVA_HOME" ]; then
    echo "ordinal: no JDK 25 found: install one (https://adoptium.net), or set JAVA_HOME if it lies in an unusual place" >&2
    exit 1
fi
export JAVA_HOME
