// A wall clock, seen from the front: walnut ring, brass bezel, warm enamel dial.
#include "common.inc"
global_settings {
  assumed_gamma 1.0
  max_trace_level 6
  radiosity { pretrace_start 0.08 pretrace_end 0.02 count 50 nearest_count 6 error_bound 0.9 recursion_limit 1 normal off }
}
#default { finish { ambient 0 diffuse 0.8 } }
camera { orthographic location <0, 0, -6> direction z right x*2.42*image_width/image_height up y*2.42 }

light_source { <-4.2, 4.6, -5.2> rgb <1, 0.93, 0.82>*1.15 area_light x*2, y*2, 5, 5 adaptive 1 jitter circular orient }
light_source { <5, 0.5, -5> rgb <0.75, 0.88, 1>*0.16 area_light x*3, y*3, 3, 3 adaptive 0 jitter circular orient }
sky_sphere { pigment { gradient y color_map { [0 rgb <0.30, 0.27, 0.24>] [0.5 rgb <0.48, 0.47, 0.46>] [1 rgb <0.75, 0.82, 0.9>] } scale 2 translate -y } }
// things for the brass and the glass to mirror
box { <-9, 1.5, -9>, <-5.5, 6, -8.9> pigment { rgb 1 } finish { diffuse 0 emission 1.5 } no_shadow }
box { <3, -6, -9>, <9, 0, -8.9> pigment { rgb <0.12, 0.09, 0.07> } finish { diffuse 0 emission 1 } no_shadow }

plane {
  -z, 0
  pigment { granite scale 2 color_map { [0 rgb <0.50, 0.54, 0.50>] [1 rgb <0.56, 0.595, 0.55>] } }
  normal { average normal_map { [1 granite 0.14 scale 0.3] [1 bumps 0.10 scale 0.03] [1 wrinkles 0.2 scale 0.4] } }
}

#declare Brass = texture {
  pigment { rgb <0.80, 0.54, 0.22> }
  finish { diffuse 0.22 specular 0.7 roughness 0.02 metallic brilliance 2 reflection { 0.55 metallic } }
}
// the walnut ring, turned from sixteen staves
#declare Profile = array[13] {
  <0.80, -0.02>, <0.80, 0.05>, <0.80, 0.14>, <0.815, 0.168>, <0.84, 0.175>, <0.90, 0.19>, <0.96, 0.183>, <1.005, 0.155>,
  <1.025, 0.11>, <1.03, 0.06>, <1.025, 0.02>, <1.02, -0.01>, <1.0, -0.02> }
#declare Stave = object { Turned(Profile, 13, 60, 16, 0, 30, 0) rotate -x*90 }
#declare S1 = seed(77);
#declare I = 0;
#while (I < 12)
  #declare Br = Rnd(S1, 0.85, 1.12);
  object {
    Stave
    rotate z*-15
    texture {
      pigment {
        average pigment_map {
          [1 wood turbulence 0.12 omega 0.55 scale <0.075, 0.6, 0.075> rotate x*4
            color_map { [0 rgb <0.42, 0.215, 0.105>*0.62*Br] [0.6 rgb <0.29, 0.14, 0.066>*0.62*Br] [0.9 rgb <0.15, 0.066, 0.03>*0.62*Br] [1 rgb <0.40, 0.205, 0.10>*0.62*Br] }]
          [1.1 granite scale <0.05, 1.1, 0.05>
            color_map { [0 rgb <0.14, 0.06, 0.03>*0.62*Br] [0.4 rgb <0.32, 0.155, 0.075>*0.62*Br] [1 rgb <0.45, 0.24, 0.12>*0.62*Br] }]
        }
      }
      normal { granite 0.05 scale <0.03, 0.6, 0.03> }
      finish { diffuse 0.85 specular 0.35 roughness 0.018 reflection { 0.01, 0.25 falloff 3 } conserve_energy }
      translate <Rnd(S1, 0, 5), Rnd(S1, 0, 5), Rnd(S1, 0, 5)>
    }
    rotate z*(I*30 + 15)
  }
  #declare I = I + 1;
#end
// brass bezel
union {
  torus { 0.795, 0.024 rotate x*90 translate -z*0.172 }
  torus { 0.765, 0.011 rotate x*90 translate -z*0.160 }
  lathe { linear_spline 4 <0.80, 0.172>, <0.752, 0.075>, <0.748, 0.075>, <0.79, 0.172> rotate -x*90 }
  texture { Brass }
}
// dial
cylinder {
  <0, 0, -0.07>, <0, 0, -0.02>, 0.775
  pigment {
    average pigment_map {
      [2 cylindrical rotate x*90 scale 0.79 color_map { [0 rgb <0.69, 0.60, 0.44>] [0.12 rgb <0.80, 0.73, 0.58>] [0.5 rgb <0.84, 0.785, 0.655>] [1 rgb <0.85, 0.80, 0.68>] }]
      [1 granite scale 0.5 color_map { [0 rgb <0.76, 0.69, 0.55>] [1 rgb <0.86, 0.81, 0.69>] }]
    }
  }
  normal { granite 0.015 scale 0.08 }
  finish { diffuse 0.85 specular 0.12 roughness 0.04 }
}
#declare Ink = texture { pigment { rgb <0.035, 0.03, 0.032> } finish { diffuse 0.8 specular 0.3 roughness 0.03 } }
union {   // minutes and numerals
  #declare I = 0;
  #while (I < 60)
    #if (mod(I, 5) = 0)
      box { <-0.0085, 0.655, -0.0745>, <0.0085, 0.722, -0.069> rotate z*-6*I }
    #else
      box { <-0.0035, 0.685, -0.0735>, <0.0035, 0.722, -0.069> rotate z*-6*I }
    #end
    #declare I = I + 1;
  #end
  difference { cylinder { <0, 0, -0.0725>, <0, 0, -0.069>, 0.728 } cylinder { <0, 0, -0.08>, <0, 0, -0.06>, 0.7235 } }
  difference { cylinder { <0, 0, -0.0725>, <0, 0, -0.069>, 0.685 } cylinder { <0, 0, -0.08>, <0, 0, -0.06>, 0.6815 } }
  #declare I = 1;
  #while (I < 13)
    #declare T = text { ttf "timrom.ttf" str(I, 0, 0) 0.006 0 scale <0.195, 0.195, 1> };
    #declare Lo = min_extent(T); #declare Hi = max_extent(T);
    object { T translate <-(Lo.x + Hi.x)/2, -(Lo.y + Hi.y)/2, -0.075> translate <0.555*sin(I*pi/6), 0.555*cos(I*pi/6), 0> }
    #declare I = I + 1;
  #end
  texture { Ink }
}
#declare Maker = text { ttf "timrom.ttf" "E A S E L" 0.006 0 scale <0.062, 0.062, 1> };
#declare Hi = max_extent(Maker);
object { Maker translate <-Hi.x/2, 0.235, -0.075> texture { Ink } }

// hands, at nine minutes past ten
#macro Hand(L, W)
  prism {
    bezier_spline linear_sweep -0.006, 0.006, 20
    <-W*0.35, -0.12>, <-W*0.35, 0.1*L>, <-W*0.25, L*0.3>, <-W*0.30, L*0.50>,
    <-W*0.30, L*0.50>, <-W*1.7, L*0.60>, <-W*0.9, L*0.72>, <0, L>,
    <0, L>, <W*0.9, L*0.72>, <W*1.7, L*0.60>, <W*0.30, L*0.50>,
    <W*0.30, L*0.50>, <W*0.25, L*0.3>, <W*0.35, 0.1*L>, <W*0.35, -0.12>,
    <W*0.35, -0.12>, <W*0.2, -0.125>, <-W*0.2, -0.125>, <-W*0.35, -0.12>
  }
#end
#macro HandAt(L, W, A, Z)
  union {
    object { Hand(L, W) rotate -x*90 }
    rotate -z*A translate -z*Z
    pigment { rgb <0.022, 0.026, 0.045> }
    finish { diffuse 0.8 specular 0.6 roughness 0.012 reflection { 0.03, 0.2 falloff 3 } }
  }
#end
HandAt(0.44, 0.040, 304.5, 0.095)
HandAt(0.64, 0.031, 54, 0.112)
union {
  cylinder { <0, -0.17, 0>, <0, 0.67, 0>, 0.0042 }
  sphere { 0, 1 scale <0.022, 0.05, 0.005> translate -y*0.17 }
  rotate -z*(6*24) translate -z*0.126
  texture { Brass pigment { rgb <0.62, 0.10, 0.045> } finish { reflection 0.08 diffuse 0.7 } }
}
cylinder { <0, 0, -0.13>, <0, 0, -0.06>, 0.034 texture { Brass } }
sphere { 0, 1 scale <0.034, 0.034, 0.018> translate -z*0.13 texture { Brass } }
// a low dome of glass: only its faint mirror is seen
sphere {
  0, 1 scale <0.775, 0.775, 0.06> translate -z*0.165
  clipped_by { plane { z, -0.165 } }
  pigment { rgbt <1, 1, 1, 1> }
  finish { diffuse 0 specular 0.35 roughness 0.004 reflection { 0.015, 0.35 falloff 4 } }
  no_shadow
}
