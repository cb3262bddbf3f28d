# Whether the CUDA backend is built, as CRASP_CUDA_FOUND, and for which devices, as CRASP_CUDA_ARCHITECTURES.

# Names the compiler in CMAKE_CUDA_COMPILER, unless none works.
macro(crasp_find_cuda_compiler)
  if(NOT DEFINED CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
    # Toolkits install beside the PATH.
    find_program(CRASP_NVCC nvcc PATHS /usr/local/cuda/bin)
    mark_as_advanced(CRASP_NVCC)
    if(CRASP_NVCC)
      set(CMAKE_CUDA_COMPILER ${CRASP_NVCC})
    endif()
  endif()
  if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90)  # all toolkits from 12 on have these
  endif()
  include(CheckLanguage)
  check_language(CUDA)
endmacro()

set(CRASP_CUDA_FOUND FALSE)
if(NOT CRASP_CUDA STREQUAL "OFF")
  crasp_find_cuda_compiler()
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    if(CMAKE_CUDA_COMPILER_VERSION VERSION_GREATER_EQUAL 12)
      set(CRASP_CUDA_FOUND TRUE)
    endif()
  endif()
  if(CRASP_CUDA STREQUAL "ON" AND NOT CRASP_CUDA_FOUND)
    message(FATAL_ERROR "CRASP_CUDA is ON, and there is no CUDA compiler of version 12 or later that works with this C++ compiler")
  endif()
endif()

if(CRASP_CUDA_FOUND)
  find_package(CUDAToolkit REQUIRED)
  # Code for A100, for H100 and H200, and for B200; PTX for what comes after.
  set(CRASP_CUDA_ARCHITECTURES ${CMAKE_CUDA_ARCHITECTURES})
  if(CMAKE_CUDA_ARCHITECTURES STREQUAL "80-real;90" AND CMAKE_CUDA_COMPILER_VERSION VERSION_GREATER_EQUAL 12.8)
    set(CRASP_CUDA_ARCHITECTURES 80-real 90-real 100)
  endif()
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
    # CMake 3.25 does not know that nvcc has C++20.
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  endif()
  if(CCACHE)
    set(CMAKE_CUDA_COMPILER_LAUNCHER ${CMAKE_CXX_COMPILER_LAUNCHER})
  endif()
endif()
