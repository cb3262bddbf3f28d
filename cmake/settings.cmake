# Compiler settings that every target of this project shares, through the interface target `crasp_settings`.

find_program(CCACHE ccache)
if(CCACHE)
  # Precompiled headers hide the defines and the time stamps that ccache would otherwise hash; with paths relative to the
  # source folder, every checkout on a machine shares one cache.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(crasp_settings INTERFACE)
target_include_directories(crasp_settings INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
# What nvcc compiles has its own warnings.
target_compile_options(crasp_settings INTERFACE
    "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wnon-virtual-dtor;-Wcast-qual>")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 reports these inside std::variant, std::string and fmt when it optimises.
  target_compile_options(crasp_settings INTERFACE
      "$<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized;-Wno-restrict;-Wno-stringop-overflow>")
endif()
if(CRASP_WERROR)
  target_compile_options(crasp_settings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(CRASP_SANITIZE)
  # What is checked at each access takes a third of the time to compile: ASan sees the same mistakes when they do harm.
  target_compile_options(crasp_settings INTERFACE
      "$<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${CRASP_SANITIZE};-fno-sanitize=null,alignment,object-size,vptr>"
      "$<$<COMPILE_LANGUAGE:CXX>:-fno-omit-frame-pointer;-fno-sanitize-recover=all>")
  target_link_options(crasp_settings INTERFACE -fsanitize=${CRASP_SANITIZE})
endif()

if(CRASP_FUZZ)
  target_compile_options(crasp_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Assertions guard the soundness of every answer, so they stay on in release builds.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

# crasp_library(NAME SOURCES... [DEPENDS TARGETS...]): one folder, one target.
function(crasp_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC crasp_settings ${ARG_DEPENDS})
endfunction()
