# Sourced by ./setup and ./test: the packages this project is built with, all of them from Debian's and Ubuntu's archives.

packages="cmake ninja-build g++ libboost-dev libfmt-dev libcli11-dev nlohmann-json3-dev libgtest-dev libgmock-dev"

# install_missing PACKAGE...: installs those of $packages and of the arguments that are not there, by apt-get, and says which.
install_missing() {
  missing=""
  for package in $packages "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
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
    echo "These packages are missing and only root can install them:$missing" >&2
    exit 1
  fi
}
