// A still life by a window: bottle, bowl of fruit, lemons, linen. Painterly light.
#include "common.inc"
global_settings {
  assumed_gamma 1.0
  max_trace_level 9
  radiosity { pretrace_start 0.08 pretrace_end 0.02 count 50 nearest_count 6 error_bound 0.9 recursion_limit 1 normal off }
}
#default { finish { ambient 0 diffuse 0.8 } }
camera {
  location <0, 2.55, -8.6>
  direction <0, -0.178, 1>*8.6
  up y*5.2 right x*5.2*image_width/image_height
}
light_source {
  <-6.5, 6.2, -4.2> rgb <1, 0.88, 0.70>*2.5
  area_light x*2.6, y*2.6, 5, 5 adaptive 1 jitter circular orient
}
light_source { <6, 3, -6> rgb <0.60, 0.70, 0.9>*0.16 area_light x*4, y*4, 3, 3 adaptive 0 jitter circular orient }
// the window, as glaze and glass mirror it
box { <-1.1, -1.5, 0>, <-0.06, 1.5, 0.02> pigment { rgb <1, 0.95, 0.86> } finish { diffuse 0 emission 2.2 } rotate y*-58 translate <-7.2, 5.2, -5> no_shadow no_image }
box { <0.06, -1.5, 0>, <1.1, 1.5, 0.02> pigment { rgb <1, 0.95, 0.86> } finish { diffuse 0 emission 2.2 } rotate y*-58 translate <-7.2, 5.2, -5> no_shadow no_image }
sky_sphere { pigment { rgb <0.055, 0.05, 0.045> } }

// backdrop, scumbled
plane {
  -z, -2.6
  pigment {
    average pigment_map {
      [1.2 granite scale 5 turbulence 0.5 color_map { [0 rgb <0.10, 0.088, 0.065>] [0.5 rgb <0.13, 0.115, 0.085>] [1 rgb <0.165, 0.14, 0.10>] }]
      [1.2 gradient x scale 9 translate -x*4.5 color_map { [0 rgb <0.02, 0.018, 0.014>] [0.45 rgb <0.07, 0.062, 0.045>] [0.75 rgb <0.24, 0.20, 0.135>] [1 rgb <0.26, 0.22, 0.15>] }]
      [1 wrinkles scale <1.6, 1.1, 1> rotate z*35 color_map { [0 rgb <0.10, 0.092, 0.072>] [1 rgb <0.16, 0.14, 0.105>] }]
    }
  }
  normal { average normal_map { [1 granite 0.12 scale 1] [1 wrinkles 0.10 scale <0.5, 0.15, 0.3> rotate z*30] } }
}
// table of three boards
#declare S1 = seed(9);
#declare I = 0;
#while (I < 4)
  object {
    RBox(<-6, -0.22, -2.0 + I*0.95 + 0.004>, <6, 0, -2.0 + I*0.95 + 0.946>, 0.022)
    texture {
      pigment {
        average pigment_map {
          [1 wood turbulence 0.1 omega 0.6 scale <0.16, 0.16, 2.2> rotate <2, 1, 0>
            color_map { [0 rgb <0.33, 0.185, 0.095>] [0.6 rgb <0.22, 0.115, 0.055>] [0.92 rgb <0.10, 0.048, 0.022>] [1 rgb <0.32, 0.18, 0.09>] }]
          [1.2 granite scale <0.09, 0.09, 3> color_map { [0 rgb <0.07, 0.035, 0.018>] [0.4 rgb <0.23, 0.12, 0.06>] [1 rgb <0.37, 0.21, 0.11>] }]
        }
      }
      normal { granite 0.12 scale <0.06, 0.06, 2> }
      finish { diffuse 0.8 specular 0.22 roughness 0.03 reflection { 0.01, 0.2 falloff 3 } conserve_energy }
      rotate y*90 translate <Rnd(S1, 0, 9), Rnd(S1, 0, 9), Rnd(S1, 0, 9)>
    }
  }
  #declare I = I + 1;
#end

// linen: lies on the table, falls over the front edge, in folds
#declare NU = 110; #declare NV = 90;
#declare G = array[NU][NV];
#declare I = 0;
#while (I < NU)
  #declare A = I/(NU - 1);
  #declare X = -1.92 + 2.55*A;
  #declare J = 0;
  #while (J < NV)
    #declare B = J/(NV - 1);
    #declare S = -1.55 + 3.35*B;              // along the cloth; 0 is the table's edge
    #declare Xs = X + 0.22*S*(S < 0 ? 0.55 : 0.25) - 0.05*S*S;
    #declare Wv = 0.5 + 0.5*sin(7.2*X + 1.1*sin(2.3*S + X) + 0.9*S);
    #declare Wr = f_noise3d(X*2.6 + 3, S*2.2 + 7, 1.3);
    #declare Wq = f_noise3d(X*6 + S*3, S*5 - X*2, 4.4);
    #declare R = 0.09;
    #if (S < 0)
      #declare Fl = 0.012 + (0.10*pow(Wv, 3) + 0.09*Wr*Wr + 0.022*Wq)*min(1, 0.35 + abs(S)*0.9);
      #declare G[I][J] = <Xs, Fl, -2.0 - S>;
    #else
      #declare An = min(S/R, pi/2);
      #declare Dn = max(0, S - R*pi/2);
      #declare Out = 0.02 + min(1, Dn*1.6 + 0.25)*(0.12*pow(Wv, 1.2) + 0.05*Wr + 0.012*Wq);
      #declare G[I][J] = <Xs, 0.012 - R*(1 - cos(An)) - Dn + (0.1*pow(Wv, 3) + 0.09*Wr*Wr + 0.022*Wq)*0.35*cos(An), -2.0 - R*sin(An) - Out*sin(An)>;
    #end
    #declare J = J + 1;
  #end
  #declare I = I + 1;
#end
object {
  GridMesh(G, NU, NV, 0, 0, 0)
  texture {
    pigment { granite scale 0.3 color_map { [0 rgb <0.70, 0.665, 0.585>] [1 rgb <0.80, 0.77, 0.69>] } }
    normal { average normal_map { [1 bumps 0.12 scale 0.012] [0.7 wrinkles 0.08 scale 0.3] } }
    finish { diffuse 0.82 brilliance 0.85 }
  }
}

#declare Wax = finish { diffuse 0.82 specular 0.32 roughness 0.012 reflection { 0.01, 0.12 falloff 3 } conserve_energy }
// ---- fruit ----------------------------------------------------------------------------------
#macro AppleShape()
  #local NU = 30; #local NV = 36; #local G = array[NU][NV];
  #local I = 0;
  #while (I < NU)
    #local Th = 0.01 + (pi - 0.02)*I/(NU - 1);
    #local J = 0;
    #while (J < NV)
      #local Ph = 2*pi*J/NV;
      #local R = 0.5*(1 - 0.36*exp(-pow(Th/0.42, 2)) - 0.22*exp(-pow((pi - Th)/0.35, 2)) + 0.02*cos(5*Ph)*pow(sin(Th/2), 6) + 0.012*sin(2*Ph + 1));
      #local W = 1.06 - 0.10*Th/pi;
      #local G[I][J] = <R*sin(Th)*cos(Ph)*W, R*cos(Th)*0.95, R*sin(Th)*sin(Ph)*W>;
      #local J = J + 1;
    #end
    #local I = I + 1;
  #end
  GridMesh(G, NU, NV, 0, 1, 0)
#end
#macro Stem(H, Rr)
  union {
    cone { <0, 0, 0>, Rr, <0.03, H*0.5, 0>, Rr*0.8 } cone { <0.03, H*0.5, 0>, Rr*0.8, <0.09, H, 0.02>, Rr*1.1 }
    sphere { <0.03, H*0.5, 0>, Rr*0.8 } sphere { <0.09, H, 0.02>, Rr*1.1 }
    pigment { rgb <0.10, 0.06, 0.03> }
  }
#end
#declare AppleMesh = AppleShape()
#macro Apple(C1, C2, C3)
  union {
    object {
      AppleMesh
      texture {
        pigment {
          average pigment_map {
            [2 gradient x turbulence 0.5 omega 0.4 scale 1.3 translate -x*0.6
              color_map { [0 rgb C3] [0.35 rgb C1] [0.8 rgb C1] [1 rgb C2] }]
            [1.5 granite scale <0.06, 0.9, 0.06> color_map { [0 rgb C2*0.8] [0.5 rgb C1] [1 rgb C1*1.1] }]
            [1 spherical scale 0.36 translate y*0.36 color_map { [0 rgb C1] [0.5 rgb C2] [1 rgb C3*0.7] }]
          }
        }
        finish { Wax }
      }
      texture {
        pigment { bozo scale 0.028 color_map { [0 rgbt <0.9, 0.75, 0.45, 0.45>] [0.13 rgbt <0.9, 0.75, 0.45, 1>] [1 rgbt 1] } }
        finish { Wax }
      }
    }
    object { Stem(0.24, 0.016) translate y*0.26 }
  }
#end
#macro PearShape()
  #local NU = 40; #local NV = 32; #local G = array[NU][NV];
  #local I = 0;
  #while (I < NU)
    #local T = 0.008 + 0.984*I/(NU - 1);
    #local Y = -cos(pi*T);
    #local J = 0;
    #while (J < NV)
      #local Ph = 2*pi*J/NV;
      #local R = 0.5*sin(pi*T)*(1 - 0.30*(Y + 0.45) - 0.16*exp(-pow((Y - 0.42)/0.34, 2)))*(1 + 0.02*sin(3*Ph + 2*Y));
      #local G[I][J] = <R*cos(Ph) + 0.06*pow(max(Y, 0), 2), Y*0.66 + 0.05*exp(-pow((Y + 1)/0.1, 2)), R*sin(Ph)>;
      #local J = J + 1;
    #end
    #local I = I + 1;
  #end
  GridMesh(G, NU, NV, 0, 1, 0)
#end
#declare Pear = union {
  object {
    PearShape()
    texture {
      pigment {
        average pigment_map {
          [1.4 gradient x turbulence 0.35 scale 1.2 translate -x*0.6 color_map { [0 rgb <0.62, 0.55, 0.12>] [0.6 rgb <0.52, 0.47, 0.085>] [1 rgb <0.55, 0.22, 0.06>] }]
          [1 gradient y scale 1.5 translate -y*0.75 color_map { [0 rgb <0.42, 0.40, 0.09>] [0.5 rgb <0.62, 0.52, 0.11>] [1 rgb <0.36, 0.32, 0.09>] }]
        }
      }
      finish { Wax }
    }
    texture {
      pigment { bozo scale 0.017 color_map { [0 rgbt <0.22, 0.13, 0.03, 0.25>] [0.24 rgbt <0.22, 0.13, 0.03, 1>] [1 rgbt 1] } }
      finish { Wax }
    }
  }
  object { Stem(0.26, 0.017) translate <0.06, 0.63, 0> }
}
#macro LemonShape()
  #local NU = 34; #local NV = 28; #local G = array[NU][NV];
  #local I = 0;
  #while (I < NU)
    #local T = 0.006 + 0.988*I/(NU - 1);
    #local Y = -cos(pi*T);
    #local J = 0;
    #while (J < NV)
      #local Ph = 2*pi*J/NV;
      #local R = 0.33*pow(sin(pi*T), 0.95)*(1 - 0.10*Y*Y);
      #local G[I][J] = <Y*0.40 + 0.075*pow(Y, 9), R*cos(Ph), R*sin(Ph)*1.02>;
      #local J = J + 1;
    #end
    #local I = I + 1;
  #end
  GridMesh(G, NU, NV, 0, 1, 0)
#end
#declare Lemon = object {
  LemonShape()
  texture {
    pigment { granite scale 0.6 color_map { [0 rgb <0.80, 0.50, 0.035>] [0.6 rgb <0.84, 0.60, 0.05>] [1 rgb <0.72, 0.58, 0.08>] } }
    normal { average normal_map { [1 leopard -0.5 scale 0.011 turbulence 0.4] [1 bumps 0.35 scale 0.05] } }
    finish { diffuse 0.85 specular 0.35 roughness 0.03 }
  }
}

// ---- bowl with fruit --------------------------------------------------------------------------
#declare BowlAt = <0.46, 0, -0.22>;
union {
  #declare Profile = array[14] {
    <0.0, 0.02>, <0.30, 0.03>, <0.36, 0.0>, <0.40, 0.02>, <0.42, 0.08>, <0.72, 0.24>, <0.98, 0.52>, <1.06, 0.70>,
    <1.075, 0.735>, <1.045, 0.735>, <0.94, 0.52>, <0.68, 0.29>, <0.35, 0.15>, <0.0, 0.12>
  }
  object { Turned(Profile, 14, 90, 72, 0, 360, 0) }
  disc { <0, 0.15, 0>, y, 0.36 }
  texture {
    pigment {
      gradient y scale 0.8 turbulence 0.02
      color_map { [0 rgb <0.30, 0.20, 0.13>] [0.16 rgb <0.34, 0.24, 0.16>] [0.24 rgb <0.07, 0.15, 0.22>] [0.7 rgb <0.10, 0.21, 0.30>] [0.88 rgb <0.20, 0.32, 0.38>] [0.93 rgb <0.50, 0.38, 0.24>] [1 rgb <0.50, 0.38, 0.24>] }
    }
    normal { gradient y 0.09 sine_wave scale 0.035 turbulence 0.03 }
    finish { diffuse 0.8 specular 0.5 roughness 0.008 reflection { 0.02, 0.2 falloff 3 } conserve_energy }
  }
  texture {
    pigment { bozo scale 0.02 color_map { [0 rgbt <0.1, 0.07, 0.05, 0.2>] [0.17 rgbt <0.1, 0.07, 0.05, 1>] [1 rgbt 1] } }
    finish { Wax }
  }
  translate BowlAt
}
object { Apple(<0.50, 0.035, 0.022>, <0.40, 0.09, 0.02>, <0.62, 0.42, 0.06>) rotate <-14, 40, 12> translate BowlAt + <-0.37, 0.80, -0.22> }
object { Apple(<0.56, 0.06, 0.03>, <0.60, 0.26, 0.05>, <0.66, 0.50, 0.10>) rotate <-20, 160, -10> translate BowlAt + <0.42, 0.80, -0.20> }
object { Pear rotate <10, 20, -14> translate BowlAt + <0.08, 1.10, 0.20> }
object { Apple(<0.44, 0.42, 0.06>, <0.52, 0.46, 0.08>, <0.36, 0.36, 0.06>) rotate <10, 250, 8> translate BowlAt + <-0.34, 0.88, 0.40> }
object { Lemon scale 1.02 rotate <20, 35, 22> translate BowlAt + <0.04, 0.80, -0.54> }
object { Apple(<0.47, 0.03, 0.02>, <0.42, 0.1, 0.03>, <0.6, 0.4, 0.06>) rotate <6, 90, -6> translate BowlAt + <0.50, 0.82, 0.38> }

// fruit on the cloth and the table
object { Lemon scale 0.88 rotate <35, -24, -2> translate <-0.62, 0.350, -1.52> }
object { Pear scale 0.86 rotate x*-40 rotate z*101 rotate y*-33 translate <1.16, 0.365, -1.45> }
// a halved lemon
union {
  intersection {
    object { sphere { 0, 1 scale <0.42, 0.33, 0.33> } }
    plane { x, 0 }
    texture { pigment { rgb <0.82, 0.56, 0.04> } normal { leopard -0.4 scale 0.011 } finish { Wax } }
  }
  cylinder {
    0, <0.002, 0, 0>, 0.328
    texture {
      pigment {
        radial frequency 9 rotate z*90
        pigment_map {
          [0.00 rgb <0.86, 0.80, 0.55>] [0.06 rgb <0.86, 0.80, 0.55>]
          [0.12 granite scale 0.09 color_map { [0 rgb <0.72, 0.52, 0.05>] [1 rgb <0.90, 0.74, 0.22>] }]
          [0.88 granite scale 0.09 color_map { [0 rgb <0.72, 0.52, 0.05>] [1 rgb <0.90, 0.74, 0.22>] }]
          [0.94 rgb <0.86, 0.80, 0.55>] [1 rgb <0.86, 0.80, 0.55>]
        }
      }
      normal { bumps 0.3 scale 0.03 }
      finish { diffuse 0.85 specular 0.5 roughness 0.01 }
    }
    texture {   // pith and rim
      pigment {
        cylindrical rotate z*90 scale 0.33
        color_map { [0 rgbt <0.82, 0.58, 0.05, 0>] [0.04 rgbt <0.82, 0.58, 0.05, 0>] [0.06 rgbt <0.88, 0.83, 0.62, 0>] [0.14 rgbt <0.88, 0.83, 0.62, 0>] [0.18 rgbt 1] [0.93 rgbt 1] [0.97 rgbt <0.88, 0.83, 0.62, 0>] [1 rgbt <0.88, 0.83, 0.62, 0>] }
      }
      finish { diffuse 0.85 specular 0.3 roughness 0.02 }
    }
  }
  scale 0.86 rotate z*24 rotate y*72 translate <0.16, 0.325, -1.66>
}
// grapes: a heap, each resting on the others
#declare S5 = seed(3);
#declare NG = 44; #declare Gp = array[NG];
#declare Gr = 0.118;
#declare I = 0;
#while (I < NG)
  #declare Best = 99;
  #declare Try = 0;
  #while (Try < 14)   // let it drop in a few places, keep the lowest
    #declare An = Rnd(S5, 0, 2*pi); #declare Rd = 0.46*sqrt(rand(S5));
    #declare Cx = -1.22 + Rd*cos(An); #declare Cz = -1.0 + 0.85*Rd*sin(An); #declare Cy = 0.03 + Gr;
    #declare K = 0;
    #while (K < I)
      #declare D2 = pow(Gp[K].x - Cx, 2) + pow(Gp[K].z - Cz, 2);
      #if (D2 < 4*Gr*Gr) #declare Cy = max(Cy, Gp[K].y + sqrt(4*Gr*Gr - D2)*0.97); #end
      #declare K = K + 1;
    #end
    #if (Cy + 0.3*Rd < Best) #declare Best = Cy + 0.3*Rd; #declare Gp[I] = <Cx, Cy, Cz>; #end
    #declare Try = Try + 1;
  #end
  #declare Co = Rnd(S5, 0.7, 1.25);
  sphere {
    0, Gr scale <0.97, 1.02, 0.97>*Rnd(S5, 0.93, 1)
    rotate <Rnd(S5, -60, 60), Rnd(S5, 0, 360), Rnd(S5, -60, 60)>
    translate Gp[I]
    texture {
      pigment { granite scale 0.3 translate I color_map { [0 rgb <0.050, 0.012, 0.035>*Co] [0.5 rgb <0.10, 0.028, 0.065>*Co] [1 rgb <0.19, 0.12, 0.20>*Co] } }
      finish { diffuse 0.8 specular 0.55 roughness 0.01 reflection { 0.02, 0.15 falloff 3 } }
    }
  }
  #declare I = I + 1;
#end

// ---- bottle -----------------------------------------------------------------------------------
#declare Profile = array[15] {
  <0.0, 0.012>, <0.20, 0.006>, <0.38, 0.0>, <0.455, 0.05>, <0.47, 0.3>, <0.47, 0.8>, <0.47, 1.3>, <0.455, 1.66>, <0.37, 1.94>, <0.235, 2.16>,
  <0.17, 2.38>, <0.155, 2.65>, <0.15, 2.86>, <0.10, 2.90>, <0.0, 2.90> }
#declare BottleOut = object { Turned(Profile, 15, 110, 64, 0, 360, 1) }
union {
  object {
    BottleOut
    pigment { rgbf <0.42, 0.55, 0.26, 0.92> }
    finish { diffuse 0.035 specular 0.9 roughness 0.003 reflection { 0.04, 0.55 falloff 4 } conserve_energy }
    interior { ior 1.06 fade_distance 0.95 fade_power 1001 fade_color <0.13, 0.25, 0.05> }
  }
  torus { 0.155, 0.035 translate y*2.72 pigment { rgb <0.04, 0.07, 0.025> } finish { diffuse 0.4 specular 0.9 roughness 0.004 reflection { 0.03, 0.4 falloff 4 } } }
  cylinder { <0, 2.86, 0>, <0, 3.02, 0>, 0.125 pigment { granite scale 0.08 color_map { [0 rgb <0.16, 0.09, 0.045>] [1 rgb <0.50, 0.34, 0.19>] } } normal { granite 0.4 scale 0.08 } }
  translate <-0.86, 0, 0.55>
}
