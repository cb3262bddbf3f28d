#pragma once
// Object code in memory, ready to be called (LLVM ORC).

#include <memory>
#include <string>

namespace crasp::compiler {

/// One loaded object; its code goes away with it.
class LoadedObject {
 public:
  /// Throws `lang::Failure` if the object cannot be linked.
  explicit LoadedObject(const std::string& object);
  LoadedObject(LoadedObject&&) noexcept;
  LoadedObject& operator=(LoadedObject&&) noexcept;
  ~LoadedObject();

  /// The address of a function; throws `lang::Failure` if there is none of that name.
  void* find(const std::string& symbol) const;

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

}  // namespace crasp::compiler
