// `crasp completion`: scripts that teach a shell the commands and options. They are written from the same tree that
// parses the command line, so they cannot fall behind it.

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"

namespace crasp::cli {
namespace {

struct Flag {
  std::string name;  ///< with its dashes
  std::string description;
};

std::vector<Flag> flags_of(const CLI::App& command) {
  std::vector<Flag> flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back({"--" + name, option->get_description()});
    for (const std::string& name : option->get_snames()) flags.push_back({"-" + name, option->get_description()});
  }
  return flags;
}

std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string joined_names(const std::vector<Flag>& flags) {
  std::string names;
  for (const Flag& flag : flags) names += (names.empty() ? "" : " ") + flag.name;
  return names;
}

std::string bash_script(const std::vector<const CLI::App*>& commands) {
  std::string names, cases;
  for (const CLI::App* command : commands) {
    names += (names.empty() ? "" : " ") + command->get_name();
    cases +=
        fmt::format("    {}) options={} ;;\n", command->get_name(), shell_quoted(joined_names(flags_of(*command))));
  }
  return fmt::format(R"(_crasp() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" options=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W {} -- "$word"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{}  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=() ;;
  esac
}}
complete -o default -F _crasp crasp
)",
                     shell_quoted(names + " --help --version"), cases);
}

std::string zsh_script(const std::vector<const CLI::App*>& commands) {
  auto described = [](const std::string& name, const std::string& description) {
    std::string text = name + ":";
    for (char c : description) text += c == ':' ? std::string("\\:") : std::string(1, c);
    return shell_quoted(text);
  };
  std::string names, cases;
  for (const CLI::App* command : commands) {
    names += "    " + described(command->get_name(), command->get_description()) + "\n";
    cases += fmt::format("      {}) options=(", command->get_name());
    for (const Flag& flag : flags_of(*command)) cases += "\n        " + described(flag.name, flag.description);
    cases += ") ;;\n";
  }
  return fmt::format(R"(#compdef crasp
_crasp() {{
  local -a commands options
  commands=(
{})
  if (( CURRENT == 2 )); then
    _describe command commands
  elif [[ "$words[CURRENT]" == -* ]]; then
    case "$words[2]" in
{}    esac
    _describe option options
  else
    _files
  fi
}}
compdef _crasp crasp
)",
                     names, cases);
}

std::string fish_script(const std::vector<const CLI::App*>& commands) {
  std::string script;
  for (const CLI::App* command : commands) {
    script += fmt::format("complete -c crasp -n __fish_use_subcommand -a {} -d {}\n", command->get_name(),
                          shell_quoted(command->get_description()));
    for (const Flag& flag : flags_of(*command)) {
      const bool is_long = flag.name.starts_with("--");
      script += fmt::format("complete -c crasp -n '__fish_seen_subcommand_from {}' -{} {} -d {}\n", command->get_name(),
                            is_long ? 'l' : 's', flag.name.substr(is_long ? 2 : 1), shell_quoted(flag.description));
    }
  }
  return script;
}

Exit write_completion(const CLI::App& app, const std::string& shell, Context& context) {
  const std::vector<const CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
  if (shell == "bash") {
    context.out.write(bash_script(commands));
  } else if (shell == "zsh") {
    context.out.write(zsh_script(commands));
  } else {
    context.out.write(fish_script(commands));
  }
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
Examples:
  crasp completion bash > ~/.local/share/bash-completion/completions/crasp
  crasp completion zsh > "${fpath[1]}/_crasp"
  crasp completion fish > ~/.config/fish/completions/crasp.fish)help";

}  // namespace

void add_completion(CLI::App& app, Action& chosen) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Write a script that completes commands and options in a shell");
  command->footer(kFooter);
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  command->callback([shell, &app, &chosen] {
    chosen = [shell, &app](Context& context) { return write_completion(app, *shell, context); };
  });
}

}  // namespace crasp::cli
