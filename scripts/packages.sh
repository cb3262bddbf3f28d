# Sourced by ./setup and ./test: the packages this project is built with, all of them from Debian's and Ubuntu's archives.

packages="cmake ninja-build g++ libboost-dev libfmt-dev libcli11-dev nlohmann-json3-dev llvm-dev libz3-dev libopenblas-dev"
test_packages="libgtest-dev libgmock-dev libbenchmark-dev clang libclang-rt-dev cvc5"

# LLVM's CMake files look for these from LLVM 15 on, and its package does not bring them.
llvm_packages="zlib1g-dev libzstd-dev libedit-dev libcurl4-openssl-dev"

is_installed() {
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

# install_missing [PACKAGE...]: installs by apt-get those of $packages and of the arguments that are not there, and says which.
install_missing() {
  missing=""
  for package in $packages $llvm_packages "$@"; do
    is_installed "$package" || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    echo "nothing is missing"
    return
  fi
  echo "installing:$missing"
  as_root apt-get update -qq
  # shellcheck disable=SC2086 # one word for each package
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "Only root can install the missing packages:$missing" >&2
    exit 1
  fi
}
