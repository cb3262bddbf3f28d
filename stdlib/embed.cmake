# Writes OUTPUT, a C++ source that holds each file of MODULES as a string: what `modules()` of HEADER, in NAMESPACE, gives. Run by
# stdlib/CMakeLists.txt and sweep/CMakeLists.txt.
set(entries "")
foreach(module ${MODULES})
  get_filename_component(name ${module} NAME_WE)
  file(READ ${module} text HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${text}")
  string(APPEND arrays "constexpr char ${name}_text[] = {${bytes}'\\0'};\n")
  string(APPEND entries "      {\"${name}\", {${name}_text, sizeof ${name}_text - 1}},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\nnamespace {\n${arrays}}  // namespace\n
std::span<const Module> modules() {\n  static constexpr Module table[] = {\n${entries}  };\n  return table;\n}\n
}  // namespace ${NAMESPACE}\n")
